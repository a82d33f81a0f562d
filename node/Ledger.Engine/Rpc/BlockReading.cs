using Ledger.Engine.Chain;

namespace Ledger.Engine.Rpc;

/// <summary>Reads a block with its receipts for an answer that has no limit.</summary>
internal static class BlockReading
{
    /// <summary>Objects of a transaction, a receipt or a log beside its bytes.</summary>
    private const long Objects = 400;

    /// <summary>Reads it, few at a time, and counts what it takes in memory against the request.</summary>
    /// <exception cref="RpcException">No room for that now.</exception>
    public static async ValueTask<FullBlock?> ReadAsync(
        IExecutionChain chain,
        RpcAdmission admission,
        ulong number,
        RpcOutput output,
        CancellationToken ct
    )
    {
        using var place = await admission.ReadBlockAsync(ct).ConfigureAwait(false);
        if (await chain.GetBlockAsync(number, ct).ConfigureAwait(false) is not { } block)
            return null;
        var receipts = (await chain.GetReceiptsAsync(number, ct).ConfigureAwait(false))!;
        output.OfOneBlock(
            block.Transactions.Sum(t => Objects + t.Data.Length)
                + receipts.Sum(r => Objects + r.Logs.Sum(l => Objects + l.Data.Length))
        );
        return new FullBlock(block, receipts);
    }
}
