using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

internal sealed class BlockMethods(IExecutionChain chain, RpcAdmission admission)
{
    private const ulong MaxFeeHistory = 1024;

    public async ValueTask<JsonNode?> NumberAsync(RpcArguments arguments, CancellationToken ct) =>
        RpcJson.Quantity(await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false));

    public async ValueTask ByNumberAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        await BlockAsync(number, RpcParams.Flag(arguments.Optional(1), "1"), output, ct).ConfigureAwait(false);
    }

    public async ValueTask ByHashAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (block hash)"), "0 (block hash)");
        var number = await chain.FindBlockAsync(hash, ct).ConfigureAwait(false);
        await BlockAsync(number, RpcParams.Flag(arguments.Optional(1), "1"), output, ct).ConfigureAwait(false);
    }

    public async ValueTask ReceiptsAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        if (await ReadAsync(number, output, ct).ConfigureAwait(false) is { } whole)
            await output.ListAsync(ReceiptsOf(whole), ct).ConfigureAwait(false);
        else
            output.Value(null);
    }

    private static IEnumerable<JsonObject> ReceiptsOf(FullBlock whole)
    {
        var logIndex = 0;
        for (var i = 0; i < whole.Receipts.Count; i++)
        {
            yield return RpcJson.Receipt(whole.Block, whole.Receipts, i, logIndex);
            logIndex += whole.Receipts[i].Logs.Count;
        }
    }

    public async ValueTask<JsonNode?> CountByNumberAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        return Count(await FindAsync(number, ct).ConfigureAwait(false));
    }

    public async ValueTask<JsonNode?> CountByHashAsync(RpcArguments arguments, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (block hash)"), "0 (block hash)");
        var number = await chain.FindBlockAsync(hash, ct).ConfigureAwait(false);
        return Count(await FindAsync(number, ct).ConfigureAwait(false));
    }

    public async ValueTask<JsonNode?> RawHeaderAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await ExistingOf(arguments, ct).ConfigureAwait(false);
        return Hex.Encode((await chain.GetHeaderAsync(number, ct).ConfigureAwait(false))!.Encode());
    }

    public async ValueTask RawBlockAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var number = await ExistingOf(arguments, ct).ConfigureAwait(false);
        var whole = (await ReadAsync(number, output, ct).ConfigureAwait(false))!;
        output.Value(Hex.Encode(BlockCodec.EncodeExport(whole.Block.Header, whole.Block.Transactions)));
    }

    public async ValueTask RawReceiptsAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var number = await ExistingOf(arguments, ct).ConfigureAwait(false);
        var whole = (await ReadAsync(number, output, ct).ConfigureAwait(false))!;
        await output
            .ListAsync(whole.Receipts.Select(r => (JsonNode)Hex.Encode(ReceiptCodec.Encode(r))), ct)
            .ConfigureAwait(false);
    }

    /// <summary>There are no uncles: none of a block that exists, null of another.</summary>
    public async ValueTask<JsonNode?> UnclesByNumberAsync(RpcArguments arguments, CancellationToken ct) =>
        await CountByNumberAsync(arguments, ct).ConfigureAwait(false) is null ? null : "0x0";

    /// <inheritdoc cref="UnclesByNumberAsync"/>
    public async ValueTask<JsonNode?> UnclesByHashAsync(RpcArguments arguments, CancellationToken ct) =>
        await CountByHashAsync(arguments, ct).ConfigureAwait(false) is null ? null : "0x0";

    /// <summary>What of the chain can be read here (execution-apis, eth_capabilities): all blocks, and the state of the last ones.</summary>
    public async ValueTask<JsonNode?> CapabilitiesAsync(RpcArguments arguments, CancellationToken ct)
    {
        var head = await chain.GetHeadAsync(ct).ConfigureAwait(false);
        var oldest = await chain.GetOldestProvableAsync(ct).ConfigureAwait(false);
        JsonObject From(ulong block) => new() { ["disabled"] = false, ["oldestBlock"] = RpcJson.Quantity(block) };
        return new JsonObject
        {
            ["head"] = new JsonObject { ["number"] = RpcJson.Quantity(head.Number), ["hash"] = head.Hash.ToString() },
            ["state"] = From(oldest),
            ["tx"] = From(0),
            ["logs"] = From(0),
            ["receipts"] = From(0),
            ["blocks"] = From(0),
            ["stateproofs"] = From(oldest),
        };
    }

    public async ValueTask<JsonNode?> FeeHistoryAsync(RpcArguments arguments, CancellationToken ct)
    {
        var asked = RpcParams.Quantity(arguments.Required(0, "0 (block count)"), "0 (block count)");
        var newest = await BlockParameter
            .ExistingAsync(chain, arguments.Optional(1), "1 (newest block)", ct)
            .ConfigureAwait(false);
        var percentiles = Percentiles(arguments.Optional(2));
        var count = Math.Min(Math.Min(asked, MaxFeeHistory), newest + 1);
        var oldest = newest + 1 - count;
        var ratios = new JsonArray();
        for (var number = oldest; count > 0 && number <= newest; number++)
        {
            var header = (await chain.GetHeaderAsync(number, ct).ConfigureAwait(false))!;
            ratios.Add((double)header.GasUsed / header.GasLimit);
        }
        var entries = (int)count + (count > 0 ? 1 : 0);
        var result = new JsonObject
        {
            ["oldestBlock"] = RpcJson.Quantity(oldest),
            ["baseFeePerGas"] = RpcJson.Array(Enumerable.Repeat("0x0", entries)),
            ["gasUsedRatio"] = ratios,
            ["baseFeePerBlobGas"] = RpcJson.Array(Enumerable.Repeat("0x1", entries)),
            ["blobGasUsedRatio"] = new JsonArray([.. Enumerable.Repeat(0, (int)count).Select(zero => (JsonNode)zero)]),
        };
        if (percentiles > 0)
            result["reward"] = new JsonArray([
                .. Enumerable.Range(0, (int)count).Select(_ => RpcJson.Array(Enumerable.Repeat("0x0", percentiles))),
            ]);
        return result;
    }

    private static int Percentiles(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return 0;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > 100)
            throw RpcException.Invalid("2 (percentiles)", "expected a list of at most 100 numbers");
        var last = 0.0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || item.GetDouble() is var p && (p < last || p > 100))
                throw RpcException.Invalid("2 (percentiles)", "expected ascending numbers from 0 to 100");
            last = item.GetDouble();
        }
        return value.GetArrayLength();
    }

    private ValueTask<ulong?> NumberOf(RpcArguments arguments, CancellationToken ct) =>
        BlockParameter.ReadAsync(chain, arguments.Required(0, "0 (block)"), "0 (block)", ct);

    private ValueTask<ulong> ExistingOf(RpcArguments arguments, CancellationToken ct) =>
        BlockParameter.ExistingAsync(chain, arguments.Required(0, "0 (block)"), "0 (block)", ct);

    private async ValueTask<SealedBlock?> FindAsync(ulong? number, CancellationToken ct) =>
        number is null ? null : await chain.GetBlockAsync(number.Value, ct).ConfigureAwait(false);

    private async ValueTask BlockAsync(ulong? number, bool full, RpcOutput output, CancellationToken ct)
    {
        if (await ReadAsync(number, output, ct).ConfigureAwait(false) is { } whole)
            await output
                .ObjectAsync(RpcJson.Block(whole.Block), "transactions", RpcJson.Transactions(whole.Block, full), ct)
                .ConfigureAwait(false);
        else
            output.Value(null);
    }

    private async ValueTask<FullBlock?> ReadAsync(ulong? number, RpcOutput output, CancellationToken ct) =>
        number is null
            ? null
            : await BlockReading.ReadAsync(chain, admission, number.Value, output, ct).ConfigureAwait(false);

    private static JsonNode? Count(SealedBlock? block) =>
        block is null ? null : RpcJson.Quantity((ulong)block.Transactions.Count);
}
