using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence;

namespace Ledger.Engine.Rpc;

internal sealed class BlockMethods(IExecutionChain chain)
{
    private const ulong MaxFeeHistory = 1024;

    public async ValueTask<JsonNode?> NumberAsync(RpcArguments arguments, CancellationToken ct) =>
        RpcJson.Quantity(await BlockParameter.HeadAsync(chain, ct).ConfigureAwait(false));

    public async ValueTask<JsonNode?> ByNumberAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        return await BlockAsync(number, RpcParams.Flag(arguments.Optional(1), "1"), ct).ConfigureAwait(false);
    }

    public async ValueTask<JsonNode?> ByHashAsync(RpcArguments arguments, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (block hash)"), "0 (block hash)");
        var number = await chain.FindBlockAsync(hash, ct).ConfigureAwait(false);
        return await BlockAsync(number, RpcParams.Flag(arguments.Optional(1), "1"), ct).ConfigureAwait(false);
    }

    public async ValueTask<JsonNode?> ReceiptsAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        if (await FindAsync(number, ct).ConfigureAwait(false) is not { } block)
            return null;
        var receipts = (await chain.GetReceiptsAsync(block.Header.Number, ct).ConfigureAwait(false))!;
        var result = new JsonArray();
        var logIndex = 0;
        for (var i = 0; i < receipts.Count; i++)
        {
            result.Add(RpcJson.Receipt(block, receipts, i, logIndex));
            logIndex += receipts[i].Logs.Count;
        }
        return result;
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

    public async ValueTask<JsonNode?> RawBlockAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await ExistingOf(arguments, ct).ConfigureAwait(false);
        var block = (await chain.GetBlockAsync(number, ct).ConfigureAwait(false))!;
        return Hex.Encode(BlockCodec.EncodeExport(block.Header, block.Transactions));
    }

    public async ValueTask<JsonNode?> ValidatorsAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await ExistingOf(arguments, ct).ConfigureAwait(false);
        var validators = await chain.GetValidatorsAsync(number, ct).ConfigureAwait(false);
        return RpcJson.Array(validators.Select(v => v.ToString()));
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

    private async ValueTask<JsonNode?> BlockAsync(ulong? number, bool full, CancellationToken ct) =>
        await FindAsync(number, ct).ConfigureAwait(false) is { } block ? RpcJson.Block(block, full) : null;

    private static JsonNode? Count(SealedBlock? block) =>
        block is null ? null : RpcJson.Quantity((ulong)block.Transactions.Count);
}
