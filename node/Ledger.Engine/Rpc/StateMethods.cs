using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

internal sealed class StateMethods(IExecutionChain chain, JsonRpcOptions options)
{
    public async ValueTask<JsonNode?> BalanceAsync(RpcArguments arguments, CancellationToken ct)
    {
        var (address, number) = await ReadAsync(arguments, 1, ct).ConfigureAwait(false);
        var account = await chain.GetAccountAsync(address, number, ct).ConfigureAwait(false);
        return RpcJson.Quantity(account?.Balance ?? Bytes32.Zero);
    }

    public async ValueTask<JsonNode?> NonceAsync(RpcArguments arguments, CancellationToken ct)
    {
        var (address, number) = await ReadAsync(arguments, 1, ct).ConfigureAwait(false);
        var block = arguments.Optional(1);
        if (block.ValueKind == JsonValueKind.String && block.ValueEquals("pending"))
            return RpcJson.Quantity(await chain.GetPendingNonceAsync(address, ct).ConfigureAwait(false));
        var account = await chain.GetAccountAsync(address, number, ct).ConfigureAwait(false);
        return RpcJson.Quantity(account?.Nonce ?? 0);
    }

    public async ValueTask<JsonNode?> CodeAsync(RpcArguments arguments, CancellationToken ct)
    {
        var (address, number) = await ReadAsync(arguments, 1, ct).ConfigureAwait(false);
        return Hex.Encode((await chain.GetCodeAsync(address, number, ct).ConfigureAwait(false)).Span);
    }

    public async ValueTask<JsonNode?> StorageAsync(RpcArguments arguments, CancellationToken ct)
    {
        var slot = RpcParams.Word(arguments.Required(1, "1 (position)"), "1 (position)");
        var (address, number) = await ReadAsync(arguments, 2, ct).ConfigureAwait(false);
        return (await chain.GetStorageAsync(address, slot, number, ct).ConfigureAwait(false)).ToString();
    }

    /// <summary>EIP-1186. An account that does not exist is answered with its exclusion proof and the values of nothing.</summary>
    public async ValueTask<JsonNode?> ProofAsync(RpcArguments arguments, CancellationToken ct)
    {
        var keys = arguments.Required(1, "1 (storage keys)");
        if (keys.ValueKind != JsonValueKind.Array || keys.GetArrayLength() > options.MaxProofKeys)
            throw RpcException.Invalid(
                "1 (storage keys)",
                FormattableString.Invariant($"expected a list of at most {options.MaxProofKeys} keys")
            );
        var slots = keys.EnumerateArray().Select(key => RpcParams.Word(key, "1 (storage keys)")).ToArray();
        var (address, number) = await ReadAsync(arguments, 2, ct).ConfigureAwait(false);
        var account = await chain.GetAccountAsync(address, number, ct).ConfigureAwait(false) ?? AccountRecord.Empty;
        var proof = await chain.GetProofAsync(address, slots, number, ct).ConfigureAwait(false);
        var storage = new JsonArray();
        for (var i = 0; i < slots.Length; i++)
            storage.Add(
                new JsonObject
                {
                    ["key"] = keys[i].GetString(),
                    ["value"] = RpcJson.Quantity(proof.Slots[i].Value),
                    ["proof"] = Nodes(proof.Slots[i].Nodes),
                }
            );
        return new JsonObject
        {
            ["address"] = address.ToString(),
            ["accountProof"] = Nodes(proof.AccountNodes),
            ["balance"] = RpcJson.Quantity(account.Balance),
            ["codeHash"] = account.CodeHash.ToString(),
            ["nonce"] = RpcJson.Quantity(account.Nonce),
            ["storageHash"] = account.StorageRoot.ToString(),
            ["storageProof"] = storage,
        };
    }

    private async ValueTask<(Address Address, ulong Number)> ReadAsync(
        RpcArguments arguments,
        int blockIndex,
        CancellationToken ct
    )
    {
        var address = RpcParams.Address(arguments.Required(0, "0 (address)"), "0 (address)");
        var name = blockIndex == 1 ? "1 (block)" : "2 (block)";
        var block = arguments.Optional(blockIndex);
        return (address, await BlockParameter.ExistingAsync(chain, block, name, ct).ConfigureAwait(false));
    }

    private static JsonArray Nodes(IReadOnlyList<byte[]> nodes) => RpcJson.Array(nodes.Select(n => Hex.Encode(n)));
}
