using Ledger.Engine.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;
using Ledger.Sealing.Protocol;
using Ledger.Sealing.Storage;

namespace Ledger.Sealing.Running;

/// <summary>
/// A validator's place at the table: its engine (opened without keys, so that it makes no block by itself), its key, what it must not
/// forget, and its watch over the others.
/// </summary>
/// <param name="Engine">Executes, stores, keeps the pool.</param>
/// <param name="Key">Of this validator.</param>
/// <param name="Store">W and J; owned by whoever made it.</param>
/// <param name="Watch">Keeps evidence of misbehaviour.</param>
/// <param name="DiskNearlyFull">The disk guard.</param>
public sealed record Seat(
    SealingTerms Terms,
    ChainEngine Engine,
    IBlockSealer Key,
    SealStore Store,
    SealWatch Watch,
    TimeProvider Time,
    Func<bool> DiskNearlyFull
)
{
    /// <summary>The engine's head as sealing sees it.</summary>
    public async ValueTask<FinalBlock> FinalAsync(CancellationToken ct)
    {
        var header = await Engine.GetHeadAsync(ct).ConfigureAwait(false);
        return await FinalAsync(header, ct).ConfigureAwait(false);
    }

    private async ValueTask<FinalBlock> FinalAsync(BlockHeader header, CancellationToken ct)
    {
        var sealedBy = await Engine.GetValidatorsAsync(header.Number, ct).ConfigureAwait(false);
        var next = await Engine.GetValidatorsAsync(header.Number + 1, ct).ConfigureAwait(false);
        return new FinalBlock(
            SealedHeader.Of(header),
            new ValidatorSet(0, header.Number, header.Number == 0 ? [] : sealedBy),
            new ValidatorSet(0, header.Number + 1, next)
        );
    }

    /// <summary>Executes a proposal on the head.</summary>
    /// <returns>The prepared block, or why there is none.</returns>
    public async ValueTask<(PreparedBlock? Prepared, Execution Result)> ExecuteAsync(
        Proposal block,
        CancellationToken ct
    )
    {
        try
        {
            var (header, transactions) = BlockCodec.DecodeExport(block.Bytes.Span);
            var prepared = await Engine.ExecuteAsync(header, transactions, ct).ConfigureAwait(false);
            return (prepared, new Execution());
        }
        catch (RlpException e)
        {
            return (null, new Execution((SealRefusal.BadTransaction, "Encoding: " + e.Message)));
        }
        catch (BlockRefusedException e)
        {
            var reason = e.Rule is "Transaction" ? SealRefusal.BadTransaction : SealRefusal.ExecutionDiffers;
            return (null, new Execution((reason, e.Message)));
        }
    }

    /// <summary>
    /// Takes over a final block of others: its quorum, every rule, and its execution. A block that was executed here for a seal is
    /// not executed again.
    /// </summary>
    /// <param name="bytes">RLP of the whole block, with its seals.</param>
    /// <param name="prepared">Of this engine, perhaps of this block.</param>
    /// <returns>Null where it is not the next block, or a rule does not hold.</returns>
    public async ValueTask<FinalBlock?> AdoptAsync(
        ReadOnlyMemory<byte> bytes,
        PreparedBlock? prepared,
        CancellationToken ct
    )
    {
        try
        {
            var (header, transactions) = BlockCodec.DecodeExport(bytes.Span);
            var at = await FinalAsync(ct).ConfigureAwait(false);
            if (header.Number != at.Height + 1)
                return null;
            var block = SealedHeader.Of(header);
            Watch.See(block, at.Next);
            if (Terms.SignersOf(block.Hash, block.Seals, at.Next) < Terms.QuorumOf(at.Next))
                return null;
            if (prepared?.Header.Hash == block.Hash)
                await Engine.CommitAsync(prepared, block.Seals, ct).ConfigureAwait(false);
            else
                await Engine.ImportAsync(header, transactions, ct).ConfigureAwait(false);
            return await FinalAsync(header, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RlpException or BlockRefusedException)
        {
            return null;
        }
    }

    /// <summary>Makes a block final with the seals of a quorum.</summary>
    public async ValueTask<FinalBlock> CommitAsync(
        PreparedBlock block,
        IReadOnlyList<byte[]> seals,
        CancellationToken ct
    )
    {
        var made = await Engine.CommitAsync(block, seals, ct).ConfigureAwait(false);
        var final = await FinalAsync(made.Header, ct).ConfigureAwait(false);
        Watch.See(final.Block, final.SealedBy);
        return final;
    }

    /// <summary>Final blocks from a number on, whole, until a number of bytes.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> BlocksAsync(ulong from, int bytes, CancellationToken ct)
    {
        var blocks = new List<ReadOnlyMemory<byte>>();
        for (var left = (long)bytes; from > 0; from++)
        {
            if (await Engine.GetBlockAsync(from, ct).ConfigureAwait(false) is not { } block)
                break;
            var encoded = BlockCodec.EncodeExport(block.Header, block.Transactions);
            left -= encoded.Length;
            if (left < 0 && blocks.Count > 0)
                break;
            blocks.Add(encoded);
        }
        return blocks;
    }

    /// <summary>What a status shows of seals is held against what was seen before.</summary>
    public void Watched(ValidatorStatus status, FinalBlock final)
    {
        Watched(status.Final, final);
        if (status.Gathered is { } gathered)
            Watched(gathered, final);
        if (status.Lock is { } kept)
            Watched(Sealed(kept.Block, [kept.Seal]), final);
    }

    /// <summary>Seals of the height that is under way or of the last one; of others the set is not at hand.</summary>
    public void Watched(SealedHeader block, FinalBlock final)
    {
        if (block.Height == final.Height + 1)
            Watch.See(block, final.Next);
        else if (block.Height == final.Height && block.Height > 0)
            Watch.See(block, final.SealedBy);
    }

    /// <summary>A proposal's header with some seals.</summary>
    public static SealedHeader Sealed(Proposal block, IReadOnlyList<byte[]> seals) =>
        new(block.Header with { Extra = block.Header.Extra with { Seals = seals } }, block.Hash);

    /// <summary>A final block whole, for the wire.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> WholeAsync(ulong number, CancellationToken ct)
    {
        var block = await Engine.GetBlockAsync(number, ct).ConfigureAwait(false);
        IReadOnlyList<Transaction> transactions = block!.Transactions;
        return BlockCodec.EncodeExport(block.Header, transactions);
    }
}
