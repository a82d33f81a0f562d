using Ledger.Evidence.Blocks;
using Ledger.Evidence.Rlp;

namespace Ledger.Node.Following;

/// <summary>Somebody's node that gives a chain's blocks, raw, over JSON-RPC; nothing that it says is believed.</summary>
internal sealed class BlockSource(Uri address) : IDisposable
{
    private readonly JsonRpcClient rpc = new(address);

    public Uri Address => address;

    /// <summary>Why it is asked for no more blocks; null while it is.</summary>
    public string? Distrusted { get; set; }

    /// <summary>Why it did not serve in the last round; null where it did.</summary>
    public string? Away { get; set; }

    /// <summary>It serves this ledger's genesis.</summary>
    public bool IsMet { get; set; }

    /// <exception cref="ChainUnavailableException">No answer, or none of JSON-RPC.</exception>
    /// <exception cref="JsonRpcException">The client's error.</exception>
    public async Task<ulong> HeadAsync(CancellationToken ct) =>
        JsonRpcForms.Quantity(await rpc.CallAsync("eth_blockNumber", ct).ConfigureAwait(false));

    /// <summary>RLP([header, transactions, ommers, withdrawals]).</summary>
    /// <inheritdoc cref="HeadAsync"/>
    public async Task<byte[]> BlockAsync(ulong number, CancellationToken ct) =>
        JsonRpcClient.Bytes(
            await rpc.CallAsync("debug_getRawBlock", ct, JsonRpcForms.Quantity(number)).ConfigureAwait(false)
        );

    /// <exception cref="RlpException">It is none.</exception>
    /// <inheritdoc cref="HeadAsync"/>
    public async Task<BlockHeader> HeaderAsync(ulong number, CancellationToken ct) =>
        BlockHeader.Decode(
            JsonRpcClient.Bytes(
                await rpc.CallAsync("debug_getRawHeader", ct, JsonRpcForms.Quantity(number)).ConfigureAwait(false)
            )
        );

    public void Dispose() => rpc.Dispose();
}
