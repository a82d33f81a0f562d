using System.Security.Cryptography;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Texts;
using Ledger.Tests;

namespace Ledger.Evidence.Tests.Texts;

/// <summary>
/// Every field whose text becomes an identity, in the spellings that people and banks' systems produce
/// (tests/vectors/identity): each is refused by name or has the one normal form.
/// </summary>
public sealed class IdentityWalkTests
{
    private static readonly SerialRule Grouped = new(SerialCase.Upper, SerialHyphens.Dropped);

    public static TheoryData<string> Fields => [.. TextProfiles.All.Select(p => p.Field)];

    [Fact]
    public void The_vectors_walk_the_table() =>
        Assert.Equal(TextProfiles.All.Select(p => p.Field).Order(), Spellings.Fields.Order());

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_spelling_is_refused_by_name_or_has_the_one_normal_form(string field)
    {
        var profile = TextProfiles.All.Single(p => p.Field == field);
        Assert.True(Spellings.Of(field).Count >= 10, field);
        Assert.Contains(Spellings.Of(field), s => s.Normal is not null);
        foreach (var spelling in Spellings.Of(field))
        {
            var problem = Read(profile, spelling.Text, out var normal);
            Assert.Equal((spelling.Note, spelling.Fault), (spelling.Note, problem?.Fault.ToString()));
            Assert.Equal(spelling.Normal ?? "", normal);
            if (problem is not null)
            {
                Assert.NotEmpty(problem.Zh);
                Assert.Equal(problem.En, problem.ToString());
                // A message repeats one code point and nothing else of what was given.
                Assert.True(spelling.Text.Length < 2 || !problem.En.Contains(spelling.Text, StringComparison.Ordinal));
                Assert.NotNull(profile == TextProfiles.BankSerial ? problem : profile.Check(spelling.Text));
                continue;
            }
            Assert.Null(Read(profile, normal, out var again));
            Assert.Equal(normal, again);
            Assert.Null(profile.Check(normal));
            if (profile != TextProfiles.BankSerial && normal != spelling.Text)
                Assert.Equal(TextFault.NotNormal, profile.Check(spelling.Text)!.Fault);
        }
    }

    /// <summary>The text that is signed is the text that was taken: no spelling gives a second reference.</summary>
    [Fact]
    public void A_home_has_one_reference_under_all_spellings()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(VectorFolder.Path("keys", "unit.pem")));
        var genesis = Keccak256.Hash("genesis"u8);
        var references = new HashSet<UnitRef>();
        foreach (var spelling in Spellings.Of(TextProfiles.UnitCode.Field))
            if (UnitCode.TryParse(spelling.Text, out var code, out var problem))
                references.Add(UnitReference.Of(UnitReference.Sign(rsa, genesis, code)));
            else
                Assert.Equal(spelling.Fault, problem.Fault.ToString());
        Assert.Single(references);
    }

    [Theory]
    [InlineData(SerialCase.Exact, SerialHyphens.Exact, "ab-1", "ab-1")]
    [InlineData(SerialCase.Upper, SerialHyphens.Exact, "ab-1", "AB-1")]
    [InlineData(SerialCase.Exact, SerialHyphens.Dropped, "ab-1", "ab1")]
    [InlineData(SerialCase.Unset, SerialHyphens.Exact, "ab-1", null)]
    [InlineData(SerialCase.Exact, SerialHyphens.Unset, "ab-1", null)]
    [InlineData(SerialCase.Unset, SerialHyphens.Unset, "AB1", "AB1")]
    public void A_serial_has_the_form_that_its_bank_declared(
        SerialCase letters,
        SerialHyphens hyphens,
        string serial,
        string? normal
    )
    {
        var problem = new SerialRule(letters, hyphens).Read(serial, out var read);
        Assert.Equal(normal ?? "", read);
        Assert.Equal(normal is null ? TextFault.Undeclared : null, problem?.Fault);
    }

    /// <summary>No alphabet holds a character that a platform's normalisation would change, so profiles ask none.</summary>
    [Fact]
    public void A_text_of_an_alphabet_is_in_NFC()
    {
        var all = Alphabet.Of([.. Alphabet.Names]);
        for (var value = 0; value <= 0x10FFFF; value++)
            if (System.Text.Rune.IsValid(value) && all.Contains(new System.Text.Rune(value)))
                Assert.True(new System.Text.Rune(value).ToString().IsNormalized(), $"U+{value:X4}");
    }

    private static TextProblem? Read(TextProfile profile, string text, out string normal) =>
        profile == TextProfiles.BankSerial ? Grouped.Read(text, out normal) : profile.Read(text, out normal);
}
