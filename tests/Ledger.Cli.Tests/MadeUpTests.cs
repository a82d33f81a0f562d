using System.Text.RegularExpressions;
using Ledger.Cli.Commands;
using Ledger.Cli.Messages;
using Ledger.Cli.Sample;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Bundles;

namespace Ledger.Cli.Tests;

/// <summary>What stands for a document or a value is made up on a sample ledger alone.</summary>
public sealed partial class MadeUpTests
{
    private static readonly TrustAnchor Sample = TrustAnchor.Read(
        File.ReadAllBytes(RepositoryFolder.Of("keys-sample/trust.json"))
    );

    [Fact]
    public void A_real_ledger_takes_no_digest_that_nobody_gave()
    {
        var real = Sample with { Sample = false };
        var fault = Assert.Throws<CliException>(() => SampleDigests.OrGiven(real, "--digest", null, "receipt"));
        Assert.Equal(("error.digest.missing", "--digest"), (fault.Key, fault.Arguments[0]));
        Assert.Equal(SampleDigests.Of("receipt"), SampleDigests.OrGiven(Sample, "--digest", null, "receipt"));
        var given = "0x" + new string('a', 64);
        Assert.Equal(given, SampleDigests.OrGiven(real, "--digest", given, "receipt").ToString());
    }

    [Fact]
    public void A_real_ledger_takes_no_field_of_a_contract_that_nobody_gave()
    {
        var session = new Session(
            new Surroundings
            {
                Output = TextWriter.Null,
                Error = TextWriter.Null,
                Clock = TimeProvider.System,
                Locale = "en",
            },
            Catalogue.English,
            json: false
        );
        var fields = AnchorFields.Read(session, ["area=89.5", "price=1000000"]);
        var fault = Assert.Throws<CliException>(() => fields.Filled(sample: false));
        Assert.Equal(("error.field.missing", "template, house-check, valid-days"), (fault.Key, fault.Arguments[0]));
        Assert.Equal(["template", "house-check", "valid-days"], fields.Filled(sample: true));
    }

    /// <summary>A verb that would take the sample's values by itself goes round the two gates above.</summary>
    [Fact]
    public void Verbs_come_to_the_samples_values_through_the_gates_alone()
    {
        var around = Directory
            .EnumerateFiles(RepositoryFolder.Of("node/Ledger.Cli/Commands"), "*.cs")
            .Where(static f => Path.GetFileName(f) != "AnchorFields.cs")
            .Where(static f => Taken().IsMatch(File.ReadAllText(f)))
            .Select(Path.GetFileName);
        Assert.Empty(around);
    }

    [GeneratedRegex(@"\bSampleDigests\.Of\(|\bSampleFields\.")]
    private static partial Regex Taken();
}
