using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence;

namespace Ledger.Engine.Rpc;

internal sealed class CallMethods(IExecutionChain chain, JsonRpcOptions options)
{
    public async ValueTask<JsonNode?> CallAsync(RpcArguments arguments, CancellationToken ct)
    {
        var request = CallParameter.Read(arguments.Required(0, "0 (call)"), options.CallGas);
        var outcome = await RunAsync(request, arguments, ct).ConfigureAwait(false);
        return outcome.Succeeded ? Hex.Encode(outcome.Output) : throw CallFault.Of(outcome);
    }

    /// <summary>The least gas limit with which the call succeeds, at most 1/64 above it.</summary>
    public async ValueTask<JsonNode?> EstimateAsync(RpcArguments arguments, CancellationToken ct)
    {
        var most = Math.Min(options.TransactionGas, chain.Description.GasLimit);
        var request = CallParameter.Read(arguments.Required(0, "0 (call)"), most);
        var whole = await RunAsync(request, arguments, ct).ConfigureAwait(false);
        if (!whole.Succeeded)
            throw whole.Fault == ExecutionFault.OutOfGas || whole.Validity == TransactionValidity.IntrinsicGas
                ? new RpcException(
                    RpcException.ServerError,
                    string.Create(CultureInfo.InvariantCulture, $"gas required exceeds allowance ({request.GasLimit})")
                )
                : CallFault.Of(whole);
        // The call may look at its gas, and calls keep a 64th back (EIP-150): so the gas used is only the lower end.
        var low = whole.GasUsed - 1;
        var high = request.GasLimit;
        var guess = whole.GasUsed + whole.GasRefunded;
        while (high - low > 1 && (high - low) * 64 > high)
        {
            var outcome = await RunAsync(request with { GasLimit = guess }, arguments, ct).ConfigureAwait(false);
            if (outcome.Succeeded)
                high = guess;
            else
                low = guess;
            // Near the lower end first: most calls need little more than they use.
            guess = Math.Min(low + (high - low) / 2, Math.Max(low + 1, low + low / 32));
        }
        return RpcJson.Quantity(high);
    }

    private async ValueTask<TransactionOutcome> RunAsync(
        CallRequest request,
        RpcArguments arguments,
        CancellationToken ct
    )
    {
        var number = await BlockParameter
            .ExistingAsync(chain, arguments.Optional(1), "1 (block)", ct)
            .ConfigureAwait(false);
        return await chain.CallAsync(request, number, ct).ConfigureAwait(false);
    }
}
