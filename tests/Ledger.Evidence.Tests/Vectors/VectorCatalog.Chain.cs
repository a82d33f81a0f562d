using System.Text.Json.Nodes;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Age()
    {
        const string group = "age";
        var life = new TestLife().Funded();
        var time = life.Ledger.Time;
        Vector Matching(string name, ulong now, Tone tone, CheckOutcome outcome) =>
            Of(group, name, life, RecordStatus.Current, tone) with
            {
                Document = First,
                DocumentStatus = DocumentStatus.Matches,
                Now = now,
                About = [(CheckNumber.Freshness, outcome)],
            };
        yield return Matching("fifteen-minutes", time + 900, Tone.Good, CheckOutcome.Valid);
        yield return Matching("sixteen-minutes", time + 901, Tone.Step, CheckOutcome.Error);
        yield return Matching("a-day", time + 86_400, Tone.Step, CheckOutcome.Error);
        yield return Matching("over-a-day", time + 86_401, Tone.Blank, CheckOutcome.Error);
        yield return Matching("clock-five-minutes-behind", time - 300, Tone.Good, CheckOutcome.Valid);
        yield return Matching("clock-wrong", time - 301, Tone.Blank, CheckOutcome.Error);
        yield return Of(
            group,
            "old-and-cancelled",
            new TestLife().Open().Sign().File().RequestCancel().ApproveCancel(),
            RecordStatus.Cancelled,
            Tone.Change
        ) with
        {
            Now = time + 1_000_000,
        };
        yield return WithTrust(
            Of(group, "custody-not-stated", life, RecordStatus.Current, Tone.Step) with
            {
                About = [(CheckNumber.Custody, CheckOutcome.Error)],
            },
            t => t["custody"]!.AsArray().Clear()
        );
        yield return Of(group, "one-operator", life, RecordStatus.Current, Tone.Step) with
        {
            Trust = TestTrust.Json(severalOperators: false),
            About = [(CheckNumber.Custody, CheckOutcome.Valid)],
        };
        yield return Of(
            group,
            "a-time-stamp-token-that-nobody-checks",
            life,
            RecordStatus.Current,
            Tone.Step,
            bend: b => b["timestamps"]!.AsArray().Add(Convert.ToBase64String([0x30, 0x00]))
        ) with
        {
            About = [(CheckNumber.Timestamps, CheckOutcome.Skipped)],
        };
        yield return WithTrust(
            Of(group, "checkpoint-at-target", life, RecordStatus.Current, Tone.Step) with
            {
                About = [(CheckNumber.LongRange, CheckOutcome.Valid)],
            },
            t => t["checkpoints"]!.AsArray().Add(Checkpoint(life.Ledger.Sealed(), 1, life.Ledger))
        );
    }

    private static IEnumerable<Vector> Sets()
    {
        const string group = "sets";
        var life = Handed();
        yield return Of(group, "two-handovers", life, RecordStatus.Current, Tone.Good) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        Vector BadSet(string name, Action<JsonObject> bend) =>
            Of(group, name, Handed(), RecordStatus.CannotCheck, Tone.Blank, bend: bend) with
            {
                About = [(CheckNumber.Handovers, CheckOutcome.Invalid)],
            };
        yield return BadSet("first-handover-missing", b => b["handovers"]!.AsArray().RemoveAt(0));
        yield return BadSet("last-handover-missing", b => b["handovers"]!.AsArray().RemoveAt(1));
        yield return BadSet(
            "handovers-exchanged",
            b =>
            {
                var list = b["handovers"]!.AsArray();
                var second = list[1]!;
                list.RemoveAt(1);
                list.Insert(0, second);
            }
        );
        yield return BadSet(
            "handover-header-digit",
            b => b["handovers"]![0]!["header"] = Bend(b["handovers"]![0]!["header"], 900)
        );
        yield return BadSet(
            "handover-seal-digit",
            b => b["handovers"]![0]!["header"] = BendSeal((string)b["handovers"]![0]!["header"]!)
        );
        yield return BadSet(
            "list-digit",
            b => b["handovers"]![0]!["validators"]![0] = Bend(b["handovers"]![0]!["validators"]![0], 30)
        );
        yield return BadSet("list-order", b => Swap(b["handovers"]![1]!["validators"]!.AsArray()));
        yield return BadSet("list-member-missing", b => b["handovers"]![1]!["validators"]!.AsArray().RemoveAt(2));
        yield return BadSet("target-before-its-set", b => b["target"] = (string)b["handovers"]![1]!["header"]!);
        yield return WithTrust(
            Of(group, "before-the-anchor", new TestLife().Funded(), RecordStatus.CannotCheck, Tone.Blank) with
            {
                About = [(CheckNumber.Handovers, CheckOutcome.Invalid)],
            },
            t => t["validators"]!["from"] = "1000"
        );
        yield return WithTrust(
            Of(group, "against-a-checkpoint", life, RecordStatus.CannotCheck, Tone.Blank) with
            {
                About = [(CheckNumber.Anchor, CheckOutcome.Invalid)],
            },
            t =>
            {
                var checkpoint = Checkpoint(life.Ledger.Sealed(), 3, life.Ledger);
                checkpoint["hash"] = Bend(checkpoint["hash"], 5);
                t["checkpoints"]!.AsArray().Add(checkpoint);
            }
        );
    }

    private static TestLife Handed()
    {
        var life = new TestLife().Open().Sign();
        life.Ledger.HandOver(TestKeys.Validators[..5]);
        life.File().Assess().Clear();
        life.Ledger.HandOver(TestKeys.Validators[1..6]);
        return life.Agree().Fund();
    }

    private static IEnumerable<Vector> Headers()
    {
        const string group = "header";
        Vector BadHeader(string name, Func<BlockHeader, BlockHeader> change, bool sealAgain = true) =>
            Bad(group, name, CheckNumber.Header, b => b["target"] = Hex.Encode(Change(b, change, sealAgain).Encode()));
        yield return BadHeader("blob-gas", h => h with { BlobGasUsed = 1 });
        yield return BadHeader("excess-blob-gas", h => h with { ExcessBlobGas = 1 });
        yield return BadHeader("difficulty", h => h with { Difficulty = 2 });
        yield return BadHeader("mix-hash", h => h with { MixHash = TestKeys.Digest("x") });
        yield return BadHeader("nonce", h => h with { Nonce = 1 });
        yield return BadHeader("base-fee", h => h with { BaseFee = 7 });
        yield return BadHeader("withdrawals", h => h with { WithdrawalsRoot = TestKeys.Digest("x") });
        yield return BadHeader("gas-above-limit", h => h with { GasUsed = h.GasLimit + 1 });
        yield return Bad(
            group,
            "nineteen-fields",
            CheckNumber.Header,
            b => b["target"] = Fields((string)b["target"]!, -1)
        );
        yield return Bad(
            group,
            "twenty-one-fields",
            CheckNumber.Header,
            b => b["target"] = Fields((string)b["target"]!, 1)
        );
        yield return Bad(group, "trailing-byte", CheckNumber.Header, b => b["target"] = (string)b["target"]! + "00");
        yield return Bad(
            group,
            "validators-in-extra-data",
            CheckNumber.Header,
            b => b["target"] = WithVote((string)b["target"]!)
        );
        yield return Bad(group, "seal-digit", CheckNumber.Seals, b => b["target"] = BendSeal((string)b["target"]!));
        yield return Bad(group, "seal-recovery-id", CheckNumber.Seals, b => b["target"] = Reseal(b, s => s[0][64] = 2));
        yield return Bad(
            group,
            "seal-high-s-twin",
            CheckNumber.Seals,
            b => b["target"] = Reseal(b, s => s[1] = Twin(s[0]))
        );
        yield return Bad(group, "seal-of-an-outsider", CheckNumber.Seals, b => b["target"] = SealedBy(b, [0, 1, 2, 5]));
        yield return Bad(group, "seal-twice", CheckNumber.Seals, b => b["target"] = SealedBy(b, [0, 1, 2, 2]));
        yield return Bad(group, "no-seals", CheckNumber.Seals, b => b["target"] = SealedBy(b, []));
        yield return Bad(group, "too-few-seals", CheckNumber.Quorum, b => b["target"] = SealedBy(b, [0, 3]));
        yield return Bad(
            group,
            "time-changed",
            CheckNumber.Seals,
            b =>
                b["target"] = Hex.Encode(
                    Change(b, h => h with { Timestamp = h.Timestamp + 1 }, sealAgain: false).Encode()
                )
        );
        yield return Bad(
            group,
            "round-changed",
            CheckNumber.Seals,
            b =>
                b["target"] = Hex.Encode(
                    Change(b, h => h with { Extra = h.Extra with { Round = 1 } }, sealAgain: false).Encode()
                )
        );
        yield return Of(
            group,
            "three-seals-of-four",
            new TestLife().Funded(),
            RecordStatus.Current,
            Tone.Step,
            bend: b => b["target"] = SealedBy(b, [0, 1, 3])
        );
        yield return Of(
            group,
            "round-three",
            new TestLife().Funded(),
            RecordStatus.Current,
            Tone.Step,
            bend: b =>
                b["target"] = Hex.Encode(
                    Change(b, h => h with { Extra = h.Extra with { Round = 3 } }, sealAgain: true).Encode()
                )
        );
        yield return Bad(
            group,
            "another-state-root",
            CheckNumber.Handovers,
            b =>
                b["target"] = Hex.Encode(
                    Change(b, h => h with { StateRoot = TestKeys.Digest("x") }, sealAgain: true).Encode()
                )
        );
    }

    private static BlockHeader Target(JsonObject bundle) => BlockHeader.Decode(Hex.Decode((string)bundle["target"]!));

    private static BlockHeader Change(JsonObject bundle, Func<BlockHeader, BlockHeader> change, bool sealAgain)
    {
        var changed = change(Target(bundle));
        return sealAgain ? TestLedger.Seal(changed, TestKeys.Validators[..4]) : changed;
    }

    private static string SealedBy(JsonObject bundle, int[] keys) =>
        Hex.Encode(TestLedger.Seal(Target(bundle), keys.Select(k => TestKeys.Validators[k])).Encode());

    private static string Reseal(JsonObject bundle, Action<byte[][]> change)
    {
        var header = Target(bundle);
        byte[][] seals = [.. header.Extra.Seals.Select(s => s.ToArray())];
        change(seals);
        return Hex.Encode((header with { Extra = header.Extra with { Seals = seals } }).Encode());
    }

    /// <summary>The other signature of the same key over the same digest: n - s, the other v.</summary>
    private static byte[] Twin(byte[] seal)
    {
        var order = System.Numerics.BigInteger.Parse(
            "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141",
            System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture
        );
        var s = new System.Numerics.BigInteger(seal.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        var twin = seal.ToArray();
        var high = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        twin.AsSpan(32, 32).Clear();
        high.CopyTo(twin.AsSpan(64 - high.Length));
        twin[64] ^= 1;
        return twin;
    }

    private static string BendSeal(string header)
    {
        var read = BlockHeader.Decode(Hex.Decode(header));
        byte[][] seals = [.. read.Extra.Seals.Select(s => s.ToArray())];
        seals[0][10] ^= 1;
        return Hex.Encode((read with { Extra = read.Extra with { Seals = seals } }).Encode());
    }

    private static string Fields(string header, int more)
    {
        var items = new RlpReader(Hex.Decode(header)).ReadList();
        var writer = new RlpWriter(2048);
        var list = writer.BeginList();
        for (var i = 0; i < Math.Min(20, 20 + more); i++)
            writer.Raw(items.ReadItem());
        if (more > 0)
            writer.Bytes(TestKeys.Digest("requests"));
        return Hex.Encode(writer.EndList(list).ToArray());
    }

    /// <summary>The header with a validator in its extraData, as chains without a contract write it.</summary>
    private static string WithVote(string header)
    {
        var items = new RlpReader(Hex.Decode(header)).ReadList();
        var writer = new RlpWriter(2048);
        var list = writer.BeginList();
        for (var i = 0; i < 20; i++)
        {
            if (i != 12)
            {
                writer.Raw(items.ReadItem());
                continue;
            }
            var extra = new RlpReader(items.ReadBytes()).ReadList();
            var inner = new RlpWriter(1024);
            var outer = inner.BeginList();
            inner.Raw(extra.ReadItem());
            extra.ReadItem();
            var validators = inner.BeginList();
            inner.Bytes(TestKeys.AddressOf(TestKeys.Validators[0])).EndList(validators);
            while (!extra.AtEnd)
                inner.Raw(extra.ReadItem());
            writer.Bytes(inner.EndList(outer).ToArray());
        }
        return Hex.Encode(writer.EndList(list).ToArray());
    }

    private static void Swap(JsonArray list)
    {
        var first = list[0]!;
        list.RemoveAt(0);
        list.Insert(1, first);
    }
}
