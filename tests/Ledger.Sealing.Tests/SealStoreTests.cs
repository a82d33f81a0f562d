using Ledger.Engine.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;
using Ledger.Sealing.Storage;

namespace Ledger.Sealing.Tests;

/// <summary>W and J on the disk: what was written is read, what was changed is named, and nothing is taken for new.</summary>
public sealed class SealStoreTests : IDisposable
{
    private static readonly PrivateKeySealer Key = new([.. Enumerable.Repeat((byte)7, 32)]);

    private readonly string folder = Path.Combine(Path.GetTempPath(), "seal-store-" + Guid.NewGuid().ToString("N"));
    private readonly SealingTerms terms = new()
    {
        Genesis = new Bytes32([.. Enumerable.Repeat((byte)1, 32)]),
        Proposer = Key.Validator,
        Chain = new ChainDescription(7, 1, 60, 1_000_000, default, Test: false),
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_folder_is_lost_until_it_is_begun_and_begun_once()
    {
        using (var store = SealStore.Open(folder, terms, Key.Validator))
            Assert.Equal((false, null, null), store.Read());
        SealStore.Begin(folder, terms, Key.Validator);
        using (var store = SealStore.Open(folder, terms, Key.Validator))
            Assert.Equal((true, null, null), store.Read());
        Assert.Equal(SealStoreFault.AlreadyBegun, Fault(() => SealStore.Begin(folder, terms, Key.Validator)));
    }

    [Fact]
    public void What_was_written_is_read_and_a_write_that_was_cut_off_leaves_what_was_there()
    {
        var block = Block(5);
        var sealing = new SealLock(block, Key.Sign(block.Hash));
        using (var store = SealStore.Open(folder, terms, Key.Validator))
        {
            store.Write(new BlockUnderWay(block, AfterLoss: true));
            var (intact, none, sending) = store.Read();
            Assert.True(intact);
            Assert.Null(none);
            Assert.True(sending!.AfterLoss);
            store.Write(sealing);
            store.Write(new BlockUnderWay(Block(6), AfterLoss: false));
        }
        File.WriteAllBytes(Path.Combine(folder, "sealed.new"), [1, 2, 3]);
        using (var store = SealStore.Open(folder, terms, Key.Validator))
        {
            var (intact, kept, sending) = store.Read();
            Assert.True(intact);
            Assert.Equal(block.Hash, kept!.Hash);
            Assert.Equal(sealing.Seal, kept.Seal);
            Assert.Equal(block.Bytes.ToArray(), kept.Block.Bytes.ToArray());
            Assert.Equal(6UL, sending!.Block.Height);
            Assert.False(sending.AfterLoss);
        }
    }

    [Fact]
    public void Nothing_is_told_before_the_file_is_whole()
    {
        var points = new List<(SealPoint, bool)>();
        using var store = SealStore.Open(
            folder,
            terms,
            Key.Validator,
            point =>
                points.Add(
                    (
                        point,
                        File.Exists(Path.Combine(folder, point < SealPoint.BeforeUnderWay ? "sealed" : "under-way"))
                    )
                )
        );
        var block = Block(1);
        store.Write(new SealLock(block, Key.Sign(block.Hash)));
        store.Write(new BlockUnderWay(block, AfterLoss: false));
        Assert.Equal(
            [
                (SealPoint.BeforeLock, false),
                (SealPoint.AfterLock, true),
                (SealPoint.BeforeUnderWay, false),
                (SealPoint.AfterUnderWay, true),
            ],
            points
        );
    }

    [Fact]
    public void Every_byte_that_changes_and_every_cut_is_named()
    {
        var block = Block(3);
        using var store = SealStore.Open(folder, terms, Key.Validator);
        store.Write(new SealLock(block, Key.Sign(block.Hash)));
        var path = Path.Combine(folder, "sealed");
        var good = File.ReadAllBytes(path);
        for (var at = 0; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 1;
            File.WriteAllBytes(path, bad);
            Assert.Equal(SealStoreFault.Damaged, Fault(() => store.Read()));
        }
        foreach (var length in new[] { 0, 1, 16, good.Length - 33, good.Length - 1 })
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.Equal(SealStoreFault.Damaged, Fault(() => store.Read()));
        }
        using (var large = new FileStream(path, FileMode.Create))
            large.SetLength(terms.BlockBytes + 1_000_000L);
        Assert.Equal(SealStoreFault.Damaged, Fault(() => store.Read()));
        File.WriteAllBytes(path, good);
        Assert.Equal(3UL, store.Read().Lock!.Height);
        // W in the place of J.
        File.Copy(path, Path.Combine(folder, "under-way"));
        Assert.Equal(SealStoreFault.Damaged, Fault(() => store.Read()));
    }

    [Fact]
    public void Another_ledger_another_key_and_a_second_process_are_told_apart()
    {
        SealStore.Begin(folder, terms, Key.Validator);
        var other = new PrivateKeySealer([.. Enumerable.Repeat((byte)8, 32)]).Validator;
        using (var store = SealStore.Open(folder, terms with { Genesis = default }, Key.Validator))
            Assert.Equal(SealStoreFault.OtherLedger, Fault(() => store.Read()));
        using (var store = SealStore.Open(folder, terms, other))
            Assert.Equal(SealStoreFault.OtherValidator, Fault(() => store.Read()));
        using var first = SealStore.Open(folder, terms, Key.Validator);
        var second = Assert.Throws<SealStoreException>(() => SealStore.Open(folder, terms, Key.Validator));
        Assert.Equal(SealStoreFault.KeyInUse, second.Fault);
        Assert.Contains(
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            second.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_blocks_with_one_validator_s_seals_leave_a_file_that_proves_it_and_two_proposals_none()
    {
        var keys = Enumerable
            .Range(1, 4)
            .Select(static i => new PrivateKeySealer([.. Enumerable.Repeat((byte)i, 32)]))
            .ToList();
        var set = new ValidatorSet(1, 1, [.. keys.Select(static k => k.Validator).Order()]);
        var watch = new SealWatch(Path.Combine(folder, "evidence"), CommittedSeals.Recover);
        var (one, other) = (Block(9), Block(9, mark: 1));
        Assert.Null(watch.See(Sealed(one, keys[0], keys[1]), set));
        Assert.Null(watch.See(Sealed(other), set));
        Assert.Null(watch.See(Sealed(other, keys[2]), set));
        Assert.Null(watch.See(Sealed(other, Key), set)); // of nobody in the set
        Assert.Empty(watch.Files);

        var found = watch.See(Sealed(other, keys[1]), set);
        Assert.Equal([keys[1].Validator], found!.Equivocators);
        Assert.False(found.ConflictingFinality);
        var file = Misbehaviour.Decode(File.ReadAllBytes(Assert.Single(watch.Files)));
        Assert.Equal([keys[1].Validator], file.Judge(set.Addresses).Equivocators);
        Assert.True(file.Judge([keys[0].Validator, keys[2].Validator]).ProvesNothing);

        Assert.NotNull(watch.See(Sealed(one, keys[2]), set)); // q of one; keys 1 and 2 are in both
        Assert.NotNull(watch.See(Sealed(other, keys[3]), set)); // q of the other
        Assert.Contains(watch.Files, static f => Path.GetFileName(f) == "conflicting-finality-9");
    }

    private static SealedHeader Sealed(Proposal block, params PrivateKeySealer[] keys) =>
        SealedHeader.Of(
            block.Header with
            {
                Extra = block.Header.Extra with { Seals = [.. keys.Select(k => k.Sign(block.Hash))] },
            }
        );

    private static SealStoreFault Fault(Action action) => Assert.Throws<SealStoreException>(action).Fault;

    private static Proposal Block(ulong number, byte mark = 0) =>
        Proposal.Of(
            new BlockHeader
            {
                ParentHash = default,
                Coinbase = Key.Validator,
                StateRoot = new Bytes32([mark, .. new byte[31]]),
                TransactionsRoot = BlockHeader.EmptyTrieRoot,
                ReceiptsRoot = BlockHeader.EmptyTrieRoot,
                LogsBloom = new byte[256],
                Number = number,
                GasLimit = 1_000_000,
                GasUsed = 0,
                Timestamp = 1_000_000,
                Extra = ExtraData.Blank,
            },
            []
        );
}
