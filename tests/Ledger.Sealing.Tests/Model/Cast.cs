using Ledger.Engine.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Tests.Model;

/// <summary>
/// Who and what plays in the models: validators whose seals are readable without curves, and blocks of two heights. Height 1 has
/// A and B, height 2 has C and D, both on A. The state machines are the real ones.
/// </summary>
internal sealed class Cast
{
    public const int A = 0;
    public const int B = 1;
    public const int C = 2;
    public const int D = 3;
    public const int BlockCount = 4;

    /// <summary>As A, with other content: what a proposer may compose that does not remember A.</summary>
    public const int E = 4;

    /// <summary>The time of A; what comes at <see cref="Later"/> finds A old, and B fresh.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_000_010);
    public static readonly DateTimeOffset Later = Now.AddSeconds(60);

    private static readonly ChainDescription Chain = new(7, 1, 60, 1_000_000, default, Test: false);

    public Cast(int validators, int leastSeals = 0)
    {
        Count = validators;
        Addresses = [.. Enumerable.Range(1, validators).Select(AddressOf)];
        Set = new ValidatorSet(1, 1, Addresses);
        var genesis = Header(0, default, 0, 1_000_000);
        Terms = new SealingTerms
        {
            Genesis = genesis.Hash,
            Proposer = Addresses[0],
            Chain = Chain,
            LeastSeals = leastSeals,
            Reader = Read,
        };
        Genesis = new FinalBlock(new SealedHeader(genesis, genesis.Hash), Set with { Addresses = [] }, Set);
        var a = Block(1, genesis.Hash, 1, Now);
        Blocks =
        [
            a,
            Block(1, genesis.Hash, 2, Later),
            Block(2, a.Hash, 3, Now.AddSeconds(1)),
            Block(2, a.Hash, 4, Later),
            Block(1, genesis.Hash, 5, Now),
        ];
        FinalA = Final(A);
    }

    public int Count { get; }

    public IReadOnlyList<Address> Addresses { get; }

    public ValidatorSet Set { get; }

    public SealingTerms Terms { get; }

    public FinalBlock Genesis { get; }

    public FinalBlock FinalA { get; }

    public IReadOnlyList<Proposal> Blocks { get; }

    public int Quorum => Terms.QuorumOf(Set);

    public int Liars => SealingTerms.LiarsAmong(Set);

    public IBlockSealer Key(int validator) => new ReadableSealer(Addresses[validator]);

    public byte[] Seal(int validator, int block) => Key(validator).Sign(Blocks[block].Hash);

    /// <summary>A block with the seals of some validators.</summary>
    public SealedHeader With(int block, IEnumerable<int> signers)
    {
        var header = Blocks[block].Header;
        return new SealedHeader(
            header with
            {
                Extra = header.Extra with { Seals = [.. signers.Select(s => Seal(s, block))] },
            },
            Blocks[block].Hash
        );
    }

    /// <summary>A block of height 1 with a quorum.</summary>
    public FinalBlock Final(int block) => new(With(block, Enumerable.Range(0, Quorum)), Set, Set);

    public SealedHeader ParentOf(int block, IEnumerable<int> signersOfA) =>
        block is A or B ? Genesis.Block : With(A, signersOfA);

    public int IndexOf(in Bytes32 hash)
    {
        for (var i = 0; i < Blocks.Count; i++)
            if (Blocks[i].Hash == hash)
                return i;
        return -1;
    }

    private Proposal Block(ulong number, in Bytes32 parent, byte mark, DateTimeOffset time)
    {
        var header = Header(number, parent, mark, (ulong)time.ToUnixTimeSeconds());
        return new Proposal(header, header.Hash, new byte[] { mark });
    }

    private BlockHeader Header(ulong number, in Bytes32 parent, byte mark, ulong time)
    {
        var root = new byte[32];
        root[31] = mark;
        return new BlockHeader
        {
            ParentHash = parent,
            Coinbase = Addresses[0],
            StateRoot = new Bytes32(root),
            TransactionsRoot = BlockHeader.EmptyTrieRoot,
            ReceiptsRoot = BlockHeader.EmptyTrieRoot,
            LogsBloom = new byte[256],
            Number = number,
            GasLimit = Chain.GasLimit,
            GasUsed = 0,
            Timestamp = time,
            Extra = ExtraData.Blank,
        };
    }

    private static Address AddressOf(int number)
    {
        var bytes = new byte[20];
        bytes[19] = (byte)number;
        return new Address(bytes);
    }

    /// <summary>The hash and the signer in clear: nobody in the models makes one for another.</summary>
    private static Address? Read(in Bytes32 hash, ReadOnlySpan<byte> seal) =>
        seal.Length == 65 && seal[..32].SequenceEqual(hash.Span) ? new Address(seal.Slice(32, 20)) : null;

    private sealed class ReadableSealer(Address validator) : IBlockSealer
    {
        public Address Validator => validator;

        public byte[] Sign(in Bytes32 sealHash)
        {
            var seal = new byte[65];
            sealHash.CopyTo(seal);
            validator.CopyTo(seal.AsSpan(32));
            return seal;
        }
    }
}
