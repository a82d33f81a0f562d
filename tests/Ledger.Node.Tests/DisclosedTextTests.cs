using System.Security.Cryptography;
using Grpc.Core;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Schemas;
using Ledger.Node.Security;
using Ledger.Node.Services;
using Ledger.Node.Tests.Driver;
using Ledger.Tests;

namespace Ledger.Node.Tests;

/// <summary>The node holds the profiles of docs/domain.md 3 on whatever is disclosed to it, whoever made it.</summary>
public sealed class DisclosedTextTests
{
    private const string Unit = "320706001001GB00001F00010001";

    public static TheoryData<string, int> Fields =>
        new()
        {
            { "contract number", SaleField.ContractNo },
            { "name", SaleField.Sellers },
            { "name", SaleField.Buyers },
            { "name", SaleField.MaskedParties },
            { "description", SaleField.Project },
            { "description", SaleField.Room },
            { "unit code", SaleField.UnitCode },
        };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Only_the_normal_form_of_a_field_is_taken(string field, int position)
    {
        var (taken, refused) = (0, 0);
        foreach (var (text, normal, _, _) in Spellings.Of(field))
        {
            if (text.Length == 0 || !FieldValue.TryText(text, out var value, out _))
                continue; // No commitment holds it.
            void Check() => DisclosedTexts.Check(Openings((position, value)), null, null);
            if (text == normal)
            {
                Check();
                taken++;
                continue;
            }
            Assert.Equal("BAD_VALUE", Bundles.Reason(Assert.Throws<RpcException>(Check)));
            refused++;
        }
        Assert.True(taken > 0 && refused > 5, $"{taken} taken, {refused} refused");
    }

    [Fact]
    public void A_home_is_of_the_consortiums_regions_and_named_once()
    {
        var field = (SaleField.UnitCode, FieldValue.Text(Unit));
        DisclosedTexts.Check(Openings(field), Disclosed(Unit), new UnitRegions(["3207"]));
        Refused(Openings(field), Disclosed(Unit), new UnitRegions(["3208"]));
        Refused(Openings(field), Disclosed(Unit[..^1] + "2"), null);
        Refused(Openings(), Disclosed("320706O01001GB00001F00010001"), null);

        static void Refused(FieldOpenings openings, Wire.UnitDisclosure unit, UnitRegions? regions) =>
            Assert.Equal(
                "BAD_VALUE",
                Bundles.Reason(Assert.Throws<RpcException>(() => DisclosedTexts.Check(openings, unit, regions)))
            );
    }

    [Fact]
    public async Task A_filing_with_an_invisible_character_in_its_number_is_refused()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a\u200b");
        var refusal = await Assert.ThrowsAsync<RpcException>(sale.FileAsync);
        Assert.Equal("BAD_VALUE", Bundles.Reason(refusal));
        Assert.Contains("U+200B", refusal.Status.Detail, StringComparison.Ordinal);
    }

    private static Wire.UnitDisclosure Disclosed(string code) => new() { Code = code };

    private static FieldOpenings Openings(params (int Position, FieldValue Value)[] fields) =>
        FieldOpenings.Create(
            CommitmentSchema.SaleV1,
            fields.ToDictionary(f => f.Position, f => f.Value),
            RandomNumberGenerator.GetBytes(CommitmentSchema.SaleV1.Positions * Salt.Size)
        );

    [Fact]
    public void A_purpose_is_one_readable_line()
    {
        foreach (var (text, normal, _, note) in Spellings.Of("purpose"))
            if (normal is not null)
                Purposes.Require(text);
            else
                Assert.True(Assert.Throws<RpcException>(() => Purposes.Require(text)) is not null, note);
    }

    [Fact]
    public async Task A_lease_has_an_owner_of_one_spelling()
    {
        await using var node = await TestNode.StartAsync();
        var name = Ledger.Api.ResourceName.Writer(Members.WriterAddress("center").Span);
        foreach (var (text, normal, _, _) in Spellings.Of("lease owner").Reverse())
        {
            var asked = node.Transactions()
                .AcquireWriterLeaseAsync(
                    new Wire.AcquireWriterLeaseRequest { Name = name, Owner = text },
                    cancellationToken: TestNode.Ct
                );
            if (normal is not null)
                Assert.NotEmpty((await asked).LeaseToken);
            else
                Assert.Equal(
                    "BAD_VALUE",
                    Bundles.Reason(await Assert.ThrowsAsync<RpcException>(async () => await asked))
                );
        }
    }
}
