using System.Globalization;
using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>
/// Which block a call is about: a number, a tag, or the object of EIP-1898. safe, finalized and pending are the head,
/// since a block is final when it exists.
/// </summary>
internal static class BlockParameter
{
    private static readonly string[] Fields = ["blockNumber", "blockHash", "requireCanonical"];

    /// <summary>A number that may lie above the head; null for an unknown hash.</summary>
    public static async ValueTask<ulong?> ReadAsync(
        IExecutionChain chain,
        JsonElement value,
        string name,
        CancellationToken ct
    )
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return await HeadAsync(chain, ct).ConfigureAwait(false);
        if (value.ValueKind == JsonValueKind.Object)
            return await ReadObjectAsync(chain, value, name, ct).ConfigureAwait(false);
        if (value.ValueKind == JsonValueKind.String)
            switch (value.GetString())
            {
                case "latest" or "safe" or "finalized" or "pending":
                    return await HeadAsync(chain, ct).ConfigureAwait(false);
                case "earliest":
                    return 0;
                case { Length: 66 } text when Bytes32.TryParse(text, out var hash):
                    return await chain.FindBlockAsync(hash, ct).ConfigureAwait(false);
            }
        return RpcParams.Quantity(value, name);
    }

    /// <summary>A block that exists.</summary>
    /// <exception cref="RpcException">Above the head, or an unknown hash.</exception>
    public static async ValueTask<ulong> ExistingAsync(
        IExecutionChain chain,
        JsonElement value,
        string name,
        CancellationToken ct
    )
    {
        var number = await ReadAsync(chain, value, name, ct).ConfigureAwait(false);
        var head = await HeadAsync(chain, ct).ConfigureAwait(false);
        if (number is null)
            throw new RpcException(RpcException.ServerError, "header not found: no block has this hash");
        return number <= head
            ? number.Value
            : throw new RpcException(
                RpcException.ServerError,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"header not found: block {number} is above the head, {head}"
                )
            );
    }

    public static async ValueTask<ulong> HeadAsync(IExecutionChain chain, CancellationToken ct) =>
        (await chain.GetHeadAsync(ct).ConfigureAwait(false)).Number;

    private static async ValueTask<ulong?> ReadObjectAsync(
        IExecutionChain chain,
        JsonElement value,
        string name,
        CancellationToken ct
    )
    {
        var block = RpcObject.Read(value, name, Fields);
        // It makes no difference: there are no other blocks than canonical ones.
        _ = RpcParams.Flag(block["requireCanonical"] ?? default, name + ".requireCanonical");
        return (block["blockNumber"], block["blockHash"]) switch
        {
            ({ ValueKind: JsonValueKind.Object }, null) => throw RpcException.Invalid(
                name + ".blockNumber",
                "expected a number"
            ),
            ({ } number, null) => await ReadAsync(chain, number, name + ".blockNumber", ct).ConfigureAwait(false),
            (null, { } hash) => await chain
                .FindBlockAsync(RpcParams.Hash(hash, name + ".blockHash"), ct)
                .ConfigureAwait(false),
            _ => throw RpcException.Invalid(name, "expected blockNumber or blockHash, one of them"),
        };
    }
}
