using Ledger.Cli.Clients;
using Ledger.Cli.Messages;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Texts;
using Ledger.Sdk;
using Ledger.Tests;

namespace Ledger.Cli.Tests;

/// <summary>What a person types at the command (tests/vectors/identity): refused in both languages, or one identity.</summary>
public sealed class IdentityTests
{
    private static readonly Session Session = new(
        new Surroundings
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Clock = TimeProvider.System,
            Locale = "zh",
        },
        Catalogue.Chinese,
        json: false
    );

    [Fact]
    public void A_home_is_read_from_one_spelling()
    {
        foreach (var (text, normal, _, _) in Spellings.Of("unit code"))
            Is(normal, () => Given.Unit(Session, text).Value);
        foreach (var (text, normal, _, _) in Spellings.Of("presale code"))
            Is(
                normal is null ? null : UnitCode.PresalePrefix + normal,
                () => Given.Unit(Session, "PRESALE/" + text).Value
            );
    }

    [Fact]
    public void A_digest_is_read_from_its_spellings()
    {
        foreach (var (text, normal, _, _) in Spellings.Of("digest or reference"))
            Is(normal, () => Given.Hash(text).ToString());
    }

    [Fact]
    public void A_contract_number_and_a_payer_have_one_form()
    {
        foreach (var (text, normal, _, _) in Spellings.Of("contract number"))
            Is(normal, () => Given.Text(Session, "contract-no", TextProfiles.ContractNo, text));
        foreach (var (text, normal, _, _) in Spellings.Of("name"))
            Is(normal, () => Given.Text(Session, "payer", TextProfiles.Name, text));
    }

    [Fact]
    public void A_serial_is_booked_once_under_all_its_spellings()
    {
        using var folder = new TemporaryFolder();
        var rule = TrustAnchor.Read(File.ReadAllBytes(RepositoryFolder.Of("keys-sample/trust.json"))).SerialsOf(3);
        var booked = new HashSet<BankSerial>();
        foreach (var (text, normal, _, _) in Spellings.Of("bank serial"))
            if (normal is not null)
                booked.Add(BankSerials.Of(Session, folder.Path, rule, text));
            else
                Assert.Equal(
                    "error.serial",
                    Assert.Throws<CliException>(() => BankSerials.Of(Session, folder.Path, rule, text)).Key
                );
        Assert.Single(booked);
    }

    private static void Is(string? normal, Func<string> read)
    {
        if (normal is not null)
            Assert.Equal(normal, read());
        else
            Assert.StartsWith("error.", Assert.Throws<CliException>(() => read()).Key, StringComparison.Ordinal);
    }
}
