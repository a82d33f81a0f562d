using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>qbft_*, as Hyperledger Besu answers them where the validators stand in a contract.</summary>
internal sealed class QbftMethods(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
{
    /// <summary>Where no range is given.</summary>
    private const ulong Recent = 100;

    public async ValueTask<JsonNode?> ValidatorsByNumberAsync(RpcArguments arguments, CancellationToken ct)
    {
        var number = await BlockParameter
            .ExistingAsync(chain, arguments.Required(0, "0 (block)"), "0 (block)", ct)
            .ConfigureAwait(false);
        return await ValidatorsAsync(number, ct).ConfigureAwait(false);
    }

    public async ValueTask<JsonNode?> ValidatorsByHashAsync(RpcArguments arguments, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (block hash)"), "0 (block hash)");
        return await chain.FindBlockAsync(hash, ct).ConfigureAwait(false) is { } number
            ? await ValidatorsAsync(number, ct).ConfigureAwait(false)
            : null;
    }

    /// <summary>How many blocks each validator proposed, and its last one, from one block to another.</summary>
    public async ValueTask<JsonNode?> SignerMetricsAsync(RpcArguments arguments, CancellationToken ct)
    {
        var to = await BlockParameter.ExistingAsync(chain, arguments.Optional(1), "1 (to)", ct).ConfigureAwait(false);
        var first = arguments.Optional(0);
        var from =
            first.ValueKind == System.Text.Json.JsonValueKind.Undefined
                ? to - Math.Min(to, Recent - 1)
                : await BlockParameter.ExistingAsync(chain, first, "0 (from)", ct).ConfigureAwait(false);
        if (from > to)
            throw RpcException.Invalid("0 (from)", "is above 1 (to)");
        if (to - from >= options.MaxLogBlocks)
            throw new RpcException(
                RpcException.LimitExceeded,
                FormattableString.Invariant($"a query may span {options.MaxLogBlocks} blocks; ask for fewer")
            );
        var proposed = new SortedDictionary<Address, (ulong Count, ulong Last)>();
        foreach (var validator in await chain.GetValidatorsAsync(to, ct).ConfigureAwait(false))
            proposed[validator] = default;
        using var turn = await admission.ScanAsync(arguments.Caller, ct).ConfigureAwait(false);
        for (var number = Math.Max(from, 1); number <= to; number++)
        {
            await turn.NextAsync(ct).ConfigureAwait(false);
            var proposer = (await chain.GetHeaderAsync(number, ct).ConfigureAwait(false))!.Coinbase;
            proposed[proposer] = (proposed.GetValueOrDefault(proposer).Count + 1, number);
        }
        return new JsonArray([
            .. proposed.Select(p => new JsonObject
            {
                ["address"] = p.Key.ToString(),
                ["proposedBlockCount"] = RpcJson.Quantity(p.Value.Count),
                ["lastProposedBlockNumber"] = RpcJson.Quantity(p.Value.Last),
            }),
        ]);
    }

    private async ValueTask<JsonNode?> ValidatorsAsync(ulong number, CancellationToken ct) =>
        RpcJson.Array((await chain.GetValidatorsAsync(number, ct).ConfigureAwait(false)).Select(v => v.ToString()));
}
