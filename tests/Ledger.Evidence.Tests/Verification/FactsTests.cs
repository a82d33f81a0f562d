using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Json;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Verification;

public sealed class FactsTests
{
    private static readonly Verifier Verifier = new(TestTrust.Read(TestTrust.Json()));

    [Fact]
    public void A_released_resale_tells_its_money_its_unit_and_its_timeline()
    {
        var life = new TestLife().Funded().Register().Release();
        var facts = Verify(life).Facts;
        Assert.Equal((FilingState.Registered, 1U), (facts.Filing!.State, facts.Filing.Version));
        Assert.Equal(TestLife.UnitRef, facts.Filing.UnitRef);
        Assert.Equal((TaxState.Cleared, true), (facts.Tax!.State, facts.Tax.Paid));
        Assert.Null(facts.Unit!.ActiveFiling);
        Assert.Equal(
            (TestLife.Unit, 2U, (Bytes32?)TestLife.Filing),
            (facts.Unit.Code, facts.Unit.TitleVersion, facts.Unit.LastRegistered)
        );
        Assert.Equal(
            (EscrowState.Released, 1_200_000_00UL, 0UL),
            (facts.Escrow!.State, facts.Escrow.Released, facts.Escrow.Balance)
        );
        Assert.Equal(
            [(1, 200_000_00UL, true), (2, 1_000_000_00UL, true)],
            facts.Escrow.Legs.Select(l => ((int)l.Class, l.Amount, l.Paid))
        );
        Assert.Equal(facts.History.Count, facts.History.Select(e => (e.Record, e.Kind, e.Seq)).Distinct().Count());
        Assert.Equal(facts.History.Select(e => e.Block).Order(), facts.History.Select(e => e.Block));
        Assert.Equal("网签", facts.History.First(e => e.Kind == RecordKind.Filing).Name.Zh);
        Assert.Equal("LYG-2026-0012345678", facts.Disclosed[0][SaleField.ContractNo]!.AsText());
    }

    [Fact]
    public void Under_a_broken_proof_nothing_is_told()
    {
        var life = new TestLife().Funded();
        var bundle = life.Full();
        var report = Verifier.Verify(
            bundle with
            {
                Target = TestLedger.Seal(life.Ledger.Header(), TestKeys.Validators[..2]).Encode(),
            },
            At(life)
        );
        Assert.Same(Facts.None, report.Facts);
        Assert.Equal(RecordStatus.CannotCheck, report.Verdict.Record);
    }

    [Fact]
    public void A_second_version_links_the_first_and_its_event_names_both_keys()
    {
        var life = new TestLife().Funded().ProposeChange();
        var pending = Verify(life).Facts.Filing!;
        Assert.Equal((2U, (byte)4), (pending.Pending!.Version, pending.Pending.ChangeClass));
        var facts = Verify(life.AcceptChange()).Facts;
        Assert.Equal([1U, 2U], facts.Filing!.Versions.Select(v => v.Version));
        Assert.Null(facts.Filing.Pending);
        Assert.NotNull(facts.History.Single(e => e.Kind == RecordKind.Filing && e.Number == 6).Proposer);
    }

    [Fact]
    public void A_public_bundle_tells_neither_unit_nor_escrow()
    {
        var life = new TestLife().Funded();
        var facts = Verifier.Verify(life.Public(), At(life)).Facts;
        Assert.Equal(FilingState.Filed, facts.Filing!.State);
        Assert.Null(facts.Filing.UnitRef);
        Assert.Null(facts.Filing.Escrow);
        Assert.Null(facts.Unit);
        Assert.Null(facts.Escrow);
    }

    [Fact]
    public void A_bundle_is_read_back_as_it_was_written()
    {
        foreach (var bundle in new[] { new TestLife().Funded().Full(), new TestLife().Funded().Public() })
        {
            var bytes = BundleWriter.Write(bundle);
            Assert.True(Bundle.TryRead(bytes, BundleLimits.Default, out var read, out _));
            Assert.Equal(bytes, BundleWriter.Write(read));
        }
    }

    [Fact]
    public void A_limit_is_named_with_what_was_given()
    {
        var bytes = BundleWriter.Write(new TestLife().Funded().Full());
        Assert.False(Bundle.TryRead(bytes, BundleLimits.Default with { Bytes = 1000 }, out _, out var size));
        Assert.Equal((BundleFaultKind.TooLarge, 1000L, (long)bytes.Length), (size.Kind, size.Limit, size.Actual));
        Assert.False(Bundle.TryRead(bytes, BundleLimits.Default with { Nodes = 3 }, out _, out var nodes));
        Assert.Equal(("nodes", 3L), (nodes.Path, nodes.Limit));
        Assert.False(Bundle.TryRead(bytes, BundleLimits.Default with { Events = 4 }, out _, out var events));
        Assert.Equal(BundleFaultKind.TooLarge, events.Kind);
        Assert.False(Bundle.TryRead(bytes, BundleLimits.Default with { Disclosures = 2 }, out _, out var fields));
        Assert.Equal(2L, fields.Limit);
    }

    /// <summary>The recovery of the seals gives the same answer without the native library.</summary>
    [Fact]
    public void Seals_are_recovered_alike_by_the_managed_port()
    {
        var header = new TestLife().Funded().Ledger.Sealed();
        foreach (var seal in header.Extra.Seals)
            Assert.Equal(
                CommittedSeals.Recover(header.SealHash, seal),
                Secp256k1Signature.Recover(header.SealHash, seal.AsSpan(0, 64), seal[64], managed: true)
            );
    }

    private static VerificationReport Verify(TestLife life) => Verifier.Verify(life.Full(), At(life));

    private static VerificationInput At(TestLife life) =>
        new() { Now = DateTimeOffset.FromUnixTimeSeconds((long)life.Ledger.Time + 5) };
}
