using System.Text.RegularExpressions;
using Ledger.Cli.Messages;

namespace Ledger.Cli.Tests;

public sealed partial class CatalogueTests
{
    [Fact]
    public void Both_languages_have_every_text_with_the_same_places()
    {
        Assert.NotEmpty(Catalogue.Keys);
        foreach (var key in Catalogue.Keys)
        {
            var (zh, en) = (Catalogue.Chinese[key], Catalogue.English[key]);
            Assert.Equal(Places(zh), Places(en));
            Assert.False(string.IsNullOrWhiteSpace(zh));
            Assert.DoesNotMatch(ChineseCharacter(), en.Replace("演示数据，不是真实备案", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_key_in_the_code_is_in_the_catalogue_and_the_other_way_round()
    {
        var sources = Directory
            .EnumerateFiles(RepositoryFolder.Of("node/Ledger.Cli"), "*.cs", SearchOption.AllDirectories)
            .Where(static path =>
                !path.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            )
            .Select(File.ReadAllText)
            .ToList();
        var literals = sources.SelectMany(s => Literal().Matches(s).Select(static m => m.Groups[1].Value)).ToHashSet();
        // Some keys are put together: a prefix ("verb.", "fact.") and a name that stands in the code or in an enum.
        var faults = Enum.GetNames<Ledger.Engine.Store.StoreFault>()
            .Concat(Enum.GetNames<Ledger.Node.NodeStoreFault>())
            .Where(static n => n != "Unset")
            .ToList();
        var files = Enum.GetNames<Ledger.Engine.Chain.ChainFileFault>().Where(static n => n != "Unset").ToList();
        var differences = Enum.GetNames<Ledger.Node.Following.FollowFault>().Where(static n => n != "Unset").ToList();
        var codes = Enum.GetNames<Ledger.Evidence.Codes.CodeFault>()
            .Where(static n => n is not ("Unset" or "None"))
            .ToList();
        var names = literals
            .Concat(Enum.GetNames<Ledger.Chaincode.Remedy>())
            .Concat(Enum.GetNames<Ledger.Evidence.Verification.RecordStatus>())
            .Concat(Enum.GetNames<Ledger.Evidence.Verification.DocumentStatus>())
            .Concat(Enum.GetNames<Ledger.Evidence.Codes.CodeKind>())
            .Concat(faults)
            .Concat(codes)
            .Concat(files)
            .Concat(differences)
            .Concat(Enum.GetNames<Ledger.Sdk.RecoveredState>())
            .Concat(Enum.GetNames<Ledger.Sdk.OutboxFileFaultKind>())
            .Concat(Enum.GetNames<Ledger.Sdk.DisclosureUseKind>())
            .Concat(Enum.GetNames<Ledger.Node.SettingKind>())
            .ToHashSet(StringComparer.Ordinal);
        var used = Catalogue.Keys.Where(key =>
            literals.Contains(key)
            || (key.StartsWith("verb.", StringComparison.Ordinal) && literals.Contains(key[5..]))
            || (key.StartsWith("verb.outbox.", StringComparison.Ordinal) && literals.Contains(key[12..]))
            || literals.Any(prefix =>
                prefix.EndsWith('.')
                && key.StartsWith(prefix, StringComparison.Ordinal)
                && names.Contains(key[prefix.Length..])
            )
        );
        Assert.Empty(Catalogue.Keys.Except(used));
        var asked = sources.SelectMany(s => Lookup().Matches(s).Select(static m => m.Groups[1].Value)).Distinct();
        Assert.Empty(faults.Select(static n => "error.store." + n).Except(Catalogue.Keys));
        Assert.Empty(differences.Select(static n => "error.follow." + n).Except(Catalogue.Keys));
        Assert.Empty(files.Select(static n => "error.blocks." + n).Except(Catalogue.Keys));
        Assert.Empty(
            Enum.GetNames<Ledger.Sdk.RecoveredState>()
                .Where(static n => n != "Unset")
                .Select(static n => "outbox.recovered." + n)
                .Except(Catalogue.Keys)
        );
        Assert.Empty(
            Enum.GetNames<Ledger.Sdk.OutboxFileFaultKind>()
                .Where(static n => n != "Unset")
                .Select(static n => "outbox.fault." + n)
                .Except(Catalogue.Keys)
        );
        Assert.Empty(
            Enum.GetNames<Ledger.Sdk.DisclosureUseKind>()
                .Select(static n => "disclosures.use." + n)
                .Except(Catalogue.Keys)
        );
        Assert.Empty(
            Enum.GetNames<Ledger.Node.SettingKind>()
                .Where(static n => n != "Unset")
                .Select(static n => "setting." + n)
                .Except(Catalogue.Keys)
        );
        Assert.Empty(codes.Select(static n => "error.code." + n).Except(Catalogue.Keys));
        Assert.Empty(asked.Where(static key => !key.EndsWith('.')).Except(Catalogue.Keys));
        Assert.Empty(
            Enum.GetNames<Ledger.Chaincode.Remedy>()
                .Where(static n => n != "Unset")
                .Select(static n => "remedy." + n)
                .Except(Catalogue.Keys)
        );
    }

    [Theory]
    [InlineData(null, "zh", true)]
    [InlineData(null, "en", false)]
    [InlineData(null, "iv", false)]
    [InlineData("en", "zh", false)]
    [InlineData("zh", "de", true)]
    public void Language_is_what_was_asked_else_the_locale(string? asked, string locale, bool chinese) =>
        Assert.Equal(chinese, Catalogue.For(asked, locale).IsChinese);

    private static string Places(string text) =>
        string.Join(',', Place().Matches(text).Select(static m => m.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex ChineseCharacter();

    [GeneratedRegex("\"([a-z][A-Za-z0-9.-]*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("(?:Texts|texts)\\[\\s*\"([^\"]+)\"\\s*[,\\]]")]
    private static partial Regex Lookup();
}
