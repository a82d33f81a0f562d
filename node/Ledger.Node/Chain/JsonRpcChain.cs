using System.Runtime.CompilerServices;
using System.Text.Json;
using Ledger.Chaincode;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Node;

/// <summary>
/// An external chain (Besu, or another node's engine) over JSON-RPC. Headers come raw, so that their hash and seals are
/// what a verifier reads; nothing of JSON is believed where bytes can be had.
/// </summary>
public sealed class JsonRpcChain : IChain, IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private readonly JsonRpcClient rpc;
    private readonly TimeProvider time;

    private JsonRpcChain(JsonRpcClient rpc, TrustAnchor trust, TimeProvider time) =>
        (this.rpc, this.time, ChainId, GenesisHash) = (rpc, time, trust.ChainId, trust.GenesisHash);

    public ulong ChainId { get; }

    public Bytes32 GenesisHash { get; }

    public PoolTerms? Pool => null;

    /// <summary>Chain id and genesis are trust.json's; the first read finds out whether the chain is that one.</summary>
    public static JsonRpcChain Open(Uri address, TrustAnchor trust, TimeProvider time) =>
        new(new JsonRpcClient(address), trust, time);

    public void Dispose() => rpc.Dispose();

    public async ValueTask<BlockHeader> GetHeadAsync(CancellationToken ct) =>
        await HeaderAsync("latest", ct).ConfigureAwait(false)
        ?? throw new ChainUnavailableException("The chain has no head.");

    public async ValueTask<SealedBlock?> GetBlockAsync(ulong number, CancellationToken ct)
    {
        if (
            await rpc.TryCallAsync("debug_getRawBlock", ct, JsonRpcForms.Quantity(number)).ConfigureAwait(false)
            is not { } raw
        )
            return null;
        return RawBlock.Read(JsonRpcClient.Bytes(raw));
    }

    public async ValueTask<IReadOnlyList<TransactionReceipt>?> GetReceiptsAsync(ulong number, CancellationToken ct)
    {
        if (await GetBlockAsync(number, ct).ConfigureAwait(false) is not { } block)
            return null;
        var result = new List<TransactionReceipt>();
        foreach (var chunk in block.Transactions.Chunk(100))
        foreach (
            var receipt in await rpc.BatchAsync(
                    "eth_getTransactionReceipt",
                    [.. chunk.Select(t => new object[] { t.Hash.ToString() })],
                    ct
                )
                .ConfigureAwait(false)
        )
            result.Add(JsonRpcForms.Receipt(receipt));
        return result;
    }

    public async ValueTask<TransactionPlace?> FindTransactionAsync(Bytes32 hash, CancellationToken ct)
    {
        var found = await rpc.TryCallAsync("eth_getTransactionByHash", ct, hash.ToString()).ConfigureAwait(false);
        if (found is not { } t || t.GetProperty("blockNumber").ValueKind == JsonValueKind.Null)
            return null;
        return new TransactionPlace(
            JsonRpcForms.Quantity(t.GetProperty("blockNumber")),
            (int)JsonRpcForms.Quantity(t.GetProperty("transactionIndex"))
        );
    }

    public async ValueTask<ulong> GetNonceAsync(Address address, ulong number, CancellationToken ct) =>
        JsonRpcForms.Quantity(
            await PrunedAsync(
                    number,
                    rpc.CallAsync("eth_getTransactionCount", ct, address.ToString(), JsonRpcForms.Quantity(number)),
                    ct
                )
                .ConfigureAwait(false)
        );

    public async ValueTask<ulong> GetPendingNonceAsync(Address address, CancellationToken ct) =>
        JsonRpcForms.Quantity(
            await rpc.CallAsync("eth_getTransactionCount", ct, address.ToString(), "pending").ConfigureAwait(false)
        );

    public async ValueTask<SubmitResult> SubmitAsync(SignedTransaction transaction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var hash = transaction.Hash;
        if (await rpc.TryCallAsync("eth_getTransactionByHash", ct, hash.ToString()).ConfigureAwait(false) is not null)
            return new SubmitResult(SubmitOutcome.Known, hash, "");
        try
        {
            await rpc.CallAsync("eth_sendRawTransaction", ct, Hex.Encode(transaction.Raw.Span)).ConfigureAwait(false);
            return new SubmitResult(SubmitOutcome.Accepted, hash, "");
        }
        catch (JsonRpcException e)
        {
            return new SubmitResult(JsonRpcForms.Outcome(e.Message), hash, e.Message);
        }
    }

    public async ValueTask<Bytes32> GetStorageAsync(
        Address address,
        Bytes32 slot,
        ulong number,
        CancellationToken ct
    ) =>
        JsonRpcForms.Word(
            await PrunedAsync(
                    number,
                    rpc.CallAsync(
                        "eth_getStorageAt",
                        ct,
                        address.ToString(),
                        slot.ToString(),
                        JsonRpcForms.Quantity(number)
                    ),
                    ct
                )
                .ConfigureAwait(false)
        );

    public async ValueTask<StateProof> GetProofAsync(
        Address address,
        IReadOnlyList<Bytes32> slots,
        ulong number,
        CancellationToken ct
    )
    {
        var header =
            await HeaderAsync(JsonRpcForms.Quantity(number), ct).ConfigureAwait(false)
            ?? throw new ChainUnavailableException($"The chain does not give block {number}.");
        var accountNodes = new List<byte[]>();
        var proved = new List<SlotProof>();
        // Clients limit the keys of one call.
        foreach (
            var chunk in slots.Count == 0
                ?
                [
                    [],
                ]
                : slots.Chunk(500)
        )
        {
            var keys = chunk.Select(s => s.ToString()).ToArray();
            var proof = await PrunedAsync(
                    number,
                    rpc.CallAsync("eth_getProof", ct, address.ToString(), keys, JsonRpcForms.Quantity(number)),
                    ct
                )
                .ConfigureAwait(false);
            if (accountNodes.Count == 0)
                accountNodes = JsonRpcForms.Nodes(proof.GetProperty("accountProof"));
            var entries = proof.GetProperty("storageProof");
            for (var i = 0; i < chunk.Length; i++)
                proved.Add(
                    new SlotProof(
                        chunk[i],
                        JsonRpcForms.Word(entries[i].GetProperty("value")),
                        JsonRpcForms.Nodes(entries[i].GetProperty("proof"))
                    )
                );
        }
        return new StateProof(header, address, accountNodes, proved);
    }

    public async ValueTask<CallOutcome> CallAsync(
        Address? from,
        Address to,
        ReadOnlyMemory<byte> data,
        ulong number,
        CancellationToken ct
    )
    {
        var call = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["to"] = to.ToString(),
            ["data"] = Hex.Encode(data.Span),
        };
        if (from is { } sender)
            call["from"] = sender.ToString();
        try
        {
            var output = await rpc.CallAsync("eth_call", ct, call, JsonRpcForms.Quantity(number)).ConfigureAwait(false);
            return new CallOutcome(true, JsonRpcClient.Bytes(output), 0);
        }
        catch (JsonRpcException e) when (e.RevertData is { } revert)
        {
            return new CallOutcome(false, revert, 0);
        }
    }

    /// <summary>Unknown to JSON-RPC: a client says so when an older state is asked for.</summary>
    public ValueTask<ulong> GetOldestProvableAsync(CancellationToken ct) => ValueTask.FromResult(0UL);

    /// <summary>
    /// Walks back from the head's set, each read at the block before its first one: needs a chain that keeps those states
    /// (an archive node), or a set that never changed.
    /// </summary>
    public async ValueTask<IReadOnlyList<Handover>> GetHandoversAsync(ulong afterSetId, CancellationToken ct)
    {
        var result = new List<Handover>();
        var at = (await GetHeadAsync(ct).ConfigureAwait(false)).Number;
        while (true)
        {
            var meta = new PackedWord(
                await GetStorageAsync(ContractAddresses.Consortium, StorageSlots.SetMeta, at, ct).ConfigureAwait(false)
            );
            var (setId, from) = (meta.Bits(64, 64), meta.Bits(0, 64));
            if (setId <= afterSetId || from <= 1)
                return [.. Enumerable.Reverse(result)];
            var proof = await GetProofAsync(ContractAddresses.Consortium, BundleSlots.Handover, from - 1, ct)
                .ConfigureAwait(false);
            result.Add(
                new Handover(setId, proof.Header, await ValidatorsAsync(from - 1, ct).ConfigureAwait(false), proof)
            );
            at = from - 2;
        }
    }

    public async IAsyncEnumerable<SealedBlock> FollowAsync(ulong after, [EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            var head = await GetHeadAsync(ct).ConfigureAwait(false);
            for (; after < head.Number; after++)
                yield return await GetBlockAsync(after + 1, ct).ConfigureAwait(false)
                    ?? throw new ChainUnavailableException($"The chain does not give block {after + 1}.");
            await Task.Delay(Poll, time, ct).ConfigureAwait(false);
        }
    }

    private async ValueTask<IReadOnlyList<Address>> ValidatorsAsync(ulong number, CancellationToken ct)
    {
        var length = await GetStorageAsync(ContractAddresses.Consortium, StorageSlots.Validators, number, ct)
            .ConfigureAwait(false);
        var list = new List<Address>();
        for (var i = 0U; i < (new PackedWord(length).ToUInt64() ?? 0); i++)
        {
            var word = await GetStorageAsync(
                    ContractAddresses.Consortium,
                    StorageSlots.Element(StorageSlots.Validators, i),
                    number,
                    ct
                )
                .ConfigureAwait(false);
            list.Add(new Address(word.Span[12..]));
        }
        return list;
    }

    private async ValueTask<BlockHeader?> HeaderAsync(string block, CancellationToken ct) =>
        await rpc.TryCallAsync("debug_getRawHeader", ct, block).ConfigureAwait(false) is { } raw
            ? BlockHeader.Decode(JsonRpcClient.Bytes(raw))
            : null;

    /// <summary>A refusal of a state at or below the head means that it is no longer kept.</summary>
    private async ValueTask<JsonElement> PrunedAsync(ulong number, Task<JsonElement> call, CancellationToken ct)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (JsonRpcException)
        {
            var head = await GetHeadAsync(ct).ConfigureAwait(false);
            if (number < head.Number)
                throw new HistoryPrunedException(number, head.Number);
            throw;
        }
    }
}
