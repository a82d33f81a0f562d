using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>A client that is pinned to another ledger signs nothing, sends nothing and reads nothing, and says why.</summary>
public sealed class ForeignLedgerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Pinned =>
        new()
        {
            { "genesis", false },
            { "genesis", true },
            { "chain", false },
            { "code", false },
            { "code", true },
            { "implementation", false },
            { "address", false },
            { "validators", false },
        };

    [Theory]
    [MemberData(nameof(Pinned))]
    public async Task Pinned_to_another_ledger_nothing_is_signed_sent_or_read_and_the_cause_is_told(
        string what,
        bool proof
    )
    {
        await using var city = await TestLedger.StartAsync(
            o => o.Confirm = proof ? Confirm.Proof : Confirm.Node,
            "center"
        );
        await city.SealAsync(Ct);
        var sent = city.Faults.Submits;
        var center = await city.RestartClientAsync("center", Another(city.Trust, what));
        var receipts = new List<Receipt>
        {
            (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow(),
            // A title version that is not given would be read first, and that is refused, too.
            (
                await center.Filings.SignAsync(
                    (await Samples.ResaleAsync(center, "c-1", "A")) with
                    {
                        TitleVersion = 1,
                    },
                    Ct
                )
            ).OrThrow(),
        };
        await city.UntilAsync(
            async () => await center.Outbox.FindAsync(receipts[1].Key, Ct) is EntryStatus.Held { Problem.Length: > 0 },
            Ct
        );
        foreach (var receipt in receipts)
        {
            var status = Assert.IsType<EntryStatus.Held>(await center.Outbox.FindAsync(receipt.Key, Ct));
            Assert.Equal(HoldReason.Misconfigured, status.Reason);
            Assert.StartsWith("ForeignLedger: ", status.Problem, StringComparison.Ordinal);
        }
        var stats = await center.Outbox.StatsAsync(Ct);
        Assert.Equal((2, 0, 0), (stats.Held, stats.Unknown, stats.Sent));
        Assert.StartsWith("ForeignLedger: ", stats.Writers[0].Problem, StringComparison.Ordinal);
        Assert.Equal(sent, city.Faults.Submits);

        await Assert.ThrowsAsync<ForeignLedgerException>(() => center.GetInfoAsync(Ct));
        await Assert.ThrowsAsync<ForeignLedgerException>(() =>
            center.Verify.GetBundleAsync(new FilingId(Samples.Digest("any")), null, Ct)
        );
        await Assert.ThrowsAsync<ForeignLedgerException>(async () =>
        {
            await foreach (var _ in center.Events.SubscribeAsync("genesis", ct: Ct))
                break;
        });
        await Assert.ThrowsAsync<ForeignLedgerException>(() => center.PreviewAsync([Samples.Open("c-2", "B")], Ct));

        // What was accepted meanwhile goes on once the right trust.json is installed: nothing was signed for the other ledger.
        if (what is "genesis" or "chain")
            return; // its references belong to the other ledger
        center = await city.RestartClientAsync("center", city.Trust);
        foreach (var receipt in receipts)
            Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        await city.CheckAsync(Ct);
    }

    /// <summary>Another ledger's node behind the same address is found out when it is connected to, not at the first start alone.</summary>
    [Fact]
    public async Task A_node_that_was_replaced_by_another_ledgers_is_refused_when_it_is_connected_to_again()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        city.Faults.ServeAnotherLedger();
        await city.RestartNodeAsync();
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-2", "B"), Ct)).OrThrow();
        await city.UntilAsync(
            async () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return await center.Outbox.FindAsync(receipt.Key, Ct) is EntryStatus.Held { Problem.Length: > 0 };
            },
            Ct
        );
        await city.SealAsync(Ct);
        Assert.IsType<EntryStatus.Held>(await center.Outbox.FindAsync(receipt.Key, Ct));
        await Assert.ThrowsAsync<ForeignLedgerException>(() => center.GetInfoAsync(Ct));
        city.Faults.ServeAnotherLedger(false);
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        await city.CheckAsync(Ct);
    }

    private static TrustAnchor Another(TrustAnchor trust, string what)
    {
        TrustAnchor With(Func<TrustedContract, TrustedContract> change) =>
            trust with
            {
                Contracts = trust.Contracts.ToDictionary(
                    c => c.Key,
                    c => c.Key == "units" ? change(c.Value) : c.Value,
                    StringComparer.Ordinal
                ),
            };
        var elsewhere = new Address([.. Enumerable.Repeat((byte)0x77, 20)]);
        return what switch
        {
            "genesis" => trust with { GenesisHash = Samples.Digest("another genesis") },
            "chain" => trust with { ChainId = trust.ChainId + 1 },
            "code" => With(c => c with { CodeHash = Samples.Digest("other code") }),
            "implementation" => With(c => c with { Implementations = [new TrustedImplementation(elsewhere, 1)] }),
            "address" => With(c => c with { Address = elsewhere }),
            "validators" => trust with { Validators = trust.Validators with { Addresses = [elsewhere] } },
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }
}
