using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests;

/// <summary><see cref="RecordLayout"/> against the storage layout that the compiler gave for the chaincode.</summary>
public sealed class RecordLayoutTests
{
    /// <summary>Words of every kind, which <see cref="RecordWord"/> and <see cref="RecordLayout.Head"/> read.</summary>
    private static readonly string[] Common = ["word 0/0/256", "head 1/0/256"];

    [Theory]
    [InlineData("Units", "Unit", typeof(UnitLayout))]
    [InlineData("Filings", "Filing", typeof(FilingLayout))]
    [InlineData("Escrows", "Escrow", typeof(EscrowLayout))]
    [InlineData("Escrows", "Payer", typeof(PayerLayout))]
    [InlineData("Escrows", "LegRow", typeof(LegRowLayout))]
    [InlineData("Consortium", "Organisation", typeof(OrganisationLayout))]
    public void The_table_is_the_compilers_layout(string contract, string name, Type table)
    {
        using var artifact = Repository.Artifact(contract);
        var types = artifact.RootElement.GetProperty("storageLayout").GetProperty("types");
        var members = Members(types, $"t_struct({name})_storage").Except(Common).ToList();
        // The chaincode packs this word itself (Filing.sol: "class 8, payeeOnly 8, seq 32").
        if (members.Remove("pending 8/0/256"))
            members.AddRange(["pendingClass 8/0/8", "pendingPayeeOnly 8/8/8", "pendingSeq 8/16/32"]);
        Assert.Equal(members.Order(StringComparer.Ordinal), Table(table).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Units", "Unit", RecordKind.Unit)]
    [InlineData("Filings", "Filing", RecordKind.Filing)]
    [InlineData("Filings", "Tax", RecordKind.Tax)]
    [InlineData("Escrows", "Escrow", RecordKind.Escrow)]
    [InlineData("Consortium", "Organisation", RecordKind.Organisation)]
    public void A_kind_has_as_many_words_and_lists_as_its_struct(string contract, string name, RecordKind kind)
    {
        using var artifact = Repository.Artifact(contract);
        var types = artifact.RootElement.GetProperty("storageLayout").GetProperty("types");
        var shape = RecordLayout.Of(kind);
        Assert.Equal(Words(types, $"t_struct({name})_storage"), shape.Words);
        Assert.Equal(
            Members(types, $"t_struct({name})_storage")
                .Where(static m => m.Contains('[', StringComparison.Ordinal))
                .Count(),
            shape.Lists.Count
        );
    }

    /// <summary>Each field as "name word/bit/width", each list as "name word[size]"; a struct inside gives its own fields.</summary>
    private static IEnumerable<string> Members(JsonElement types, string type, uint from = 0)
    {
        foreach (var member in types.GetProperty(type).GetProperty("members").EnumerateArray())
        {
            var label = member.GetProperty("label").GetString();
            var word = from + uint.Parse(member.GetProperty("slot").GetString()!, CultureInfo.InvariantCulture);
            var inner = member.GetProperty("type").GetString()!;
            var described = types.GetProperty(inner);
            if (described.TryGetProperty("members", out _))
                foreach (var nested in Members(types, inner, word))
                    yield return nested;
            else if (described.TryGetProperty("base", out var element))
                yield return $"{label} {word}[{Words(types, element.GetString()!)}]";
            else
                yield return $"{label} {word}/{8 * member.GetProperty("offset").GetInt32()}/{8 * Bytes(described)}";
        }
    }

    private static uint Words(JsonElement types, string type) => (Bytes(types.GetProperty(type)) + 31) / 32;

    private static uint Bytes(JsonElement type) =>
        uint.Parse(type.GetProperty("numberOfBytes").GetString()!, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Table(Type table) =>
        table
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            // In an element of loans, which are words without a struct.
            .Where(static f => f.Name != nameof(FilingLayout.LoanLender))
            .Select(static f =>
                char.ToLowerInvariant(f.Name[0])
                + f.Name[1..]
                + f.GetValue(null) switch
                {
                    WordField field => $" {field.Word}/{field.Bit}/{field.Width}",
                    WordList list => $" {list.Word}[{list.Size}]",
                    _ => throw new InvalidOperationException(f.Name),
                }
            );
}
