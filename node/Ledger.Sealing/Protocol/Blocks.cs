using Ledger.Engine.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Sealing.Protocol;

/// <summary>A block that is to be sealed: round 0, no seals.</summary>
/// <param name="Header">As its proposer wrote it.</param>
/// <param name="Hash">Its hash, which is what seals of round 0 sign.</param>
/// <param name="Bytes">RLP([header, transactions, ommers, withdrawals]).</param>
public sealed record Proposal(BlockHeader Header, Bytes32 Hash, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Reads one block and nothing after it; its rules are not looked at.</summary>
    /// <exception cref="RlpException">Malformed.</exception>
    public static Proposal Decode(ReadOnlyMemory<byte> bytes)
    {
        var header = BlockCodec.DecodeExport(bytes.Span).Header;
        return new Proposal(header, header.Hash, bytes);
    }

    /// <summary>Of a block that was composed here.</summary>
    public static Proposal Of(BlockHeader header, IReadOnlyList<Transaction> transactions) =>
        new(header, header.Hash, BlockCodec.EncodeExport(header, transactions));

    /// <summary>Of the block.</summary>
    public ulong Height => Header.Number;

    /// <summary>Of the block.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(checked((long)Header.Timestamp));
}

/// <summary>A header with the seals that somebody gathered for it.</summary>
/// <param name="Header">With the seals.</param>
/// <param name="Hash">Of the block.</param>
public sealed record SealedHeader(BlockHeader Header, Bytes32 Hash)
{
    /// <summary>With the hash computed.</summary>
    public static SealedHeader Of(BlockHeader header) => new(header, header.Hash);

    /// <summary>Of the block.</summary>
    public ulong Height => Header.Number;

    /// <summary>65 bytes each.</summary>
    public IReadOnlyList<byte[]> Seals => Header.Extra.Seals;
}

/// <summary>A node's latest final block.</summary>
/// <param name="Block">With the seals that this node kept; they may be others than a peer kept.</param>
/// <param name="SealedBy">Who had to seal it; of genesis, nobody did.</param>
/// <param name="Next">Who seals the block after it.</param>
public sealed record FinalBlock(SealedHeader Block, ValidatorSet SealedBy, ValidatorSet Next)
{
    /// <summary>Of the block.</summary>
    public ulong Height => Block.Height;

    /// <summary>Of the block.</summary>
    public Bytes32 Hash => Block.Hash;
}

/// <summary>W: the one block of its height that a validator has sealed. It is on the disk before the seal is told.</summary>
/// <param name="Block">Whole, so that it can be proposed again from here.</param>
/// <param name="Seal">65 bytes.</param>
public sealed record SealLock(Proposal Block, byte[] Seal)
{
    /// <summary>Of the block.</summary>
    public ulong Height => Block.Height;

    /// <summary>Of the block.</summary>
    public Bytes32 Hash => Block.Hash;
}

/// <summary>J: the block that the proposer asks seals for. It is on the disk before it is sent.</summary>
/// <param name="Block">Whole.</param>
/// <param name="AfterLoss">
/// It was found with another validator after the proposer's store was lost: the proposer may have sealed this very block, so it is
/// never given up for another one.
/// </param>
public sealed record BlockUnderWay(Proposal Block, bool AfterLoss);
