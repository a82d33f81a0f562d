using Ledger.Cli.Clients;
using Ledger.Cli.Commands;
using Ledger.Cli.Messages;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Tests;

/// <summary>What <c>anchor</c> reads of a unit before it writes anything.</summary>
public sealed class AnchorTests
{
    private static readonly UnitCode Unit = UnitCode.Parse("320706001001GB00001F00010001");
    private static readonly TrustAnchor Sample = TrustAnchor.Read(
        File.ReadAllBytes(RepositoryFolder.Of("keys-sample/trust.json"))
    );

    /// <summary>A mistyped code would open another unit, on which the home takes a second filing.</summary>
    [Fact]
    public async Task A_real_ledger_opens_no_unit_unless_it_is_told()
    {
        var fault = await Assert.ThrowsAsync<CliException>(() => TitleAsync(title: null));
        Assert.Equal((ExitCode.Refused, "error.unit.unopened"), (fault.Code, fault.Key));
        Assert.Equal([Unit.Value], fault.Arguments);
    }

    [Fact]
    public async Task The_title_version_that_a_unit_has_now_is_the_one_that_is_bound() =>
        Assert.Equal(7U, await TitleAsync(title: 7));

    private static Task<uint> TitleAsync(uint? title)
    {
        var client = new OneUnit(Sample with { Sample = false }, title);
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
        var request = new AnchorCommand.Request(
            "my.pdf",
            "N-1",
            Unit,
            MayOpen: false,
            null,
            AnchorFields.Read(session, [])
        );
        return AnchorCommand.TitleAsync(
            client,
            new Sender(session, client),
            request,
            DateTimeOffset.UnixEpoch,
            TestContext.Current.CancellationToken
        );
    }

    private sealed class OneUnit(TrustAnchor trust, uint? title) : LedgerClient
    {
        public override TrustAnchor Trust => trust;
        public override UnitsClient Units { get; } = new Reading(title);
    }

    private sealed class Reading(uint? title) : UnitsClient
    {
        private static readonly UnitRef Reference = new(Keccak256.Hash("unit"u8));

        public override UnitRef ReferenceOf(UnitCode code) => Reference;

        public override Task<Reported<UnitReport>?> GetAsync(
            UnitRef id,
            ReadOptions? options = null,
            CancellationToken ct = default
        ) =>
            Task.FromResult(
                title is { } version
                    ? new Reported<UnitReport>(
                        new UnitReport(id, UnitState.Open, default, DateTimeOffset.UnixEpoch, version, null, null),
                        default
                    )
                    : null
            );
    }
}
