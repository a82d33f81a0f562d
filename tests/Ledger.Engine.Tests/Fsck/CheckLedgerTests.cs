using Ledger.Engine.Chain;
using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Fsck;

public sealed class CheckLedgerTests
{
    [Fact]
    public async Task A_sound_store_has_no_finding_and_is_counted()
    {
        using var rows = await Build();
        var report = CheckLedger.Run(rows, TestChain.Genesis(), [new OneWord()]);
        Assert.Equal("Upper", Assert.Single(report.Findings).Check);
        Assert.Equal(12UL, report.Head);
        Assert.Equal(9UL, report.Transactions);
        Assert.Equal(1UL, report.Handovers);
        Assert.True(report.StateNodes > 5);
        Assert.True(CheckLedger.Run(rows, TestChain.Genesis()).IsClean);
    }

    public static TheoryData<string, string> Damages() =>
        new()
        {
            { "Meta/genesis", "Genesis" },
            { "Meta/format", "Format" },
            { "Meta/head", "Head" },
            { "Headers/first", "Number" },
            { "Headers/seal", "Seals" },
            { "Headers/missing", "Header" },
            { "Blocks/receipt", "ReceiptsRoot" },
            { "Blocks/sender", "Sender" },
            { "Blocks/missing", "Body" },
            { "Hashes/missing", "HashIndex" },
            { "Hashes/extra", "HashIndex" },
            { "Transactions/missing", "TransactionIndex" },
            { "Transactions/extra", "TransactionIndex" },
            { "Nodes/bit", "State" },
            { "Nodes/missing", "State" },
            { "Nodes/extra", "StateNodes" },
            { "History/missing", "History" },
            { "History/extra", "History" },
            { "History/node", "History" },
            { "Code/missing", "Code" },
            { "Handovers/missing", "Seals" },
            { "Handovers/node", "Handover" },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Each_damage_is_found_by_name(string damage, string check)
    {
        using var rows = await Build(history: damage == "History/node" ? 6 : 4);
        var parts = damage.Split('/');
        var table = Enum.Parse<StoreTable>(parts[0]);
        Damage(rows, table, parts[1]);
        var report = CheckLedger.Run(rows, TestChain.Genesis());
        Assert.Contains(check, report.Findings.Select(f => f.Check));
    }

    private static void Damage(MemoryStore rows, StoreTable table, string how)
    {
        var batch = new StoreBatch();
        var row = rows.Scan(table, []).Last();
        switch (how)
        {
            case "missing":
                batch.Delete(table, row.Key);
                break;
            case "extra":
                batch.Put(table, [.. row.Key, 1], row.Value);
                break;
            case "bit":
                batch.Put(table, row.Key, Flip(row.Value, row.Value.Length - 1));
                break;
            case "genesis":
                batch.Put(table, ChainStore.GenesisKey, new byte[32]);
                break;
            case "format":
                batch.Put(table, ChainStore.FormatKey, [1]);
                break;
            case "head":
                batch.Delete(table, ChainStore.HeadKey);
                break;
            case "first":
                batch.Put(table, ChainStore.Number(3), rows.Get(table, ChainStore.Number(2))!);
                break;
            case "seal":
                var header = new ChainStore(rows).GetHeader(3)!;
                var seals = header.Extra.Seals.Select(s => s.ToArray()).ToArray();
                seals[0][5] ^= 1;
                batch.Put(
                    table,
                    ChainStore.Number(3),
                    (header with { Extra = header.Extra with { Seals = seals } }).Encode()
                );
                break;
            case "receipt":
                PutBody(b => b with { Receipts = [b.Receipts[0] with { Succeeded = false }] });
                break;
            case "sender":
                PutBody(b => b with { Senders = [Address.Zero] });
                break;
            case "node" when table == StoreTable.History:
                // A node that a later block replaced again: the oldest state does not need it, one between the two does.
                var again = rows.Scan(table, []).Where(r => r.Value.Length > 0 && r.Key[0] < 2).ToList();
                var second = again.GroupBy(r => Hex.Encode(r.Key.AsSpan()[..^8])).First(g => g.Count() > 1).Last();
                batch.Put(table, second.Key, Flip(second.Value, second.Value.Length - 1));
                break;
            case "node":
                var handover = HandoverCodec.Decode(2, row.Value);
                var nodes = handover.Proof.AccountNodes.Select((n, i) => i == 0 ? Flip(n, 40) : n).ToArray();
                var proof = handover.Proof with { AccountNodes = nodes };
                batch.Put(table, row.Key, HandoverCodec.Encode(handover with { Proof = proof }));
                break;
            default:
                throw new ArgumentException(how, nameof(how));
        }
        rows.Write(batch);

        void PutBody(Func<StoredBody, StoredBody> change)
        {
            var body = change(new ChainStore(rows).GetBody(2)!);
            batch.Put(
                table,
                ChainStore.Number(2),
                BlockCodec.EncodeBody(body.Transactions, body.Senders, body.Receipts)
            );
        }
    }

    private static byte[] Flip(byte[] value, int at)
    {
        var copy = value.ToArray();
        copy[at] ^= 1;
        return copy;
    }

    /// <summary>Twelve blocks, nine transactions, a change of validators in block 7.</summary>
    private static async Task<MemoryStore> Build(int history = 4)
    {
        var chain = new TestChain();
        var rows = new MemoryStore();
        await using var engine = chain.Open(rows, chain.Options(history: history));
        for (ulong i = 0; i < 12; i++)
        {
            var keep = Secp256k1Signature.AddressOfPrivateKey(TestChain.ValidatorKeys[0]);
            var gone = TestChain.Validators.First(v => v != keep);
            var fifth = Secp256k1Signature.AddressOfPrivateKey(TestChain.ValidatorKeys[4]);
            Address[] set = [.. TestChain.Validators.Where(v => v != gone).Append(fifth).Order()];
            var raw =
                i == 6
                    ? TestChain.Call(i, TestContract.Store(TestContract.Storage(set, 2, 8)))
                    : TestChain.Store(i, 20 + i, i + 1);
            if (i < 9)
                Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(raw, default)).Outcome);
            await engine.SealAsync();
        }
        return rows.Copy();
    }

    private sealed class OneWord : IFsckCheck
    {
        public IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct)
        {
            Assert.Equal(12, view.Blocks().Count());
            var words = view.Storage(TestContract.Address).ToDictionary();
            Assert.Equal(TestContract.Word(3), words[Keccak256.Hash(TestContract.Word(22).Span)]);
            Assert.Equal(TestContract.Word(3), view.GetStorage(TestContract.Address, TestContract.Word(22)));
            yield return new FsckFinding("Upper", 12, "found by the upper layer");
        }
    }
}
