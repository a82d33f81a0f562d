using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Rpc;

internal sealed class CallMethods(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
{
    public async ValueTask<JsonNode?> CallAsync(RpcArguments arguments, CancellationToken ct)
    {
        var request = CallParameter.Read(arguments.Required(0, "0 (call)"), options.CallGas, chain.ChainId);
        var overrides = OverrideParameters.Read(arguments.Optional(2), arguments.Optional(3));
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        using var place = await admission.ExecuteAsync(arguments.Caller, ct).ConfigureAwait(false);
        var outcome = await CallAsync(request, overrides, number, ct).ConfigureAwait(false);
        return outcome.Succeeded ? Hex.Encode(outcome.Output) : throw CallFault.Of(outcome);
    }

    /// <summary>The least gas limit with which the call succeeds, at most 1/64 above it.</summary>
    public async ValueTask<JsonNode?> EstimateAsync(RpcArguments arguments, CancellationToken ct)
    {
        var most = Math.Min(options.TransactionGas, chain.Description.GasLimit);
        var request = CallParameter.Read(arguments.Required(0, "0 (call)"), most, chain.ChainId);
        var overrides = OverrideParameters.Read(arguments.Optional(2), arguments.Optional(3));
        // Named once: a block that is made meanwhile must not mix two states into one estimate.
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        using var place = await admission.ExecuteAsync(arguments.Caller, ct).ConfigureAwait(false);
        var begun = options.Time.GetTimestamp();
        var whole = await CallAsync(request, overrides, number, ct).ConfigureAwait(false);
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
            if (options.Time.GetElapsedTime(begun) > options.EstimateTime)
                throw new RpcException(
                    RpcException.ServerError,
                    "execution aborted (timeout): the estimate takes longer than one may"
                );
            var outcome = await CallAsync(request with { GasLimit = guess }, overrides, number, ct)
                .ConfigureAwait(false);
            if (outcome.Succeeded)
                high = guess;
            else
                low = guess;
            // Near the lower end first: most calls need little more than they use.
            guess = Math.Min(low + (high - low) / 2, Math.Max(low + 1, low + low / 32));
        }
        return RpcJson.Quantity(high);
    }

    /// <summary>
    /// The accounts and slots that the call looks at, found by running it until naming them changes nothing (EIP-2930); a call
    /// that fails has them, too, and says why it failed.
    /// </summary>
    public async ValueTask<JsonNode?> AccessListAsync(RpcArguments arguments, CancellationToken ct)
    {
        var request = CallParameter.Read(arguments.Required(0, "0 (call)"), options.CallGas, chain.ChainId);
        var overrides = OverrideParameters.Read(arguments.Optional(2), default);
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        using var place = await admission.ExecuteAsync(arguments.Caller, ct).ConfigureAwait(false);
        var view = await chain.ViewAsync(number, ct).ConfigureAwait(false);
        var block = ChainHead.ContextOf(view.Header, chain.ChainId);
        var budget = new ExecutionBudget(options.EstimateTime, chain.Limits.Memory, options.Time, ct);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            while (true)
            {
                var world = view.World();
                world.Override(overrides.Accounts);
                var target = request.To ?? ContractAddress.Of(request.From, world.GetNonce(request.From));
                var tracer = new AccessTracer(new HashSet<Address> { request.From, target, block.Coinbase });
                foreach (var entry in request.AccessList)
                    tracer.Add(entry);
                var outcome = TransactionExecutor.Call(world, block, request, budget, tracer);
                if (!outcome.IsValid || outcome.Fault is ExecutionFault.OutOfTime or ExecutionFault.OutOfMemory)
                    throw CallFault.Of(outcome);
                var list = tracer.List;
                if (Slots(list) == Slots(request.AccessList) && list.Count == request.AccessList.Count)
                    return Answer(list, outcome);
                request = request with { AccessList = list };
            }
        }
        finally
        {
            admission.Memory.Used(GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    /// <summary>A list only grows from run to run: as many means the same.</summary>
    private static int Slots(IReadOnlyList<AccessListEntry> list) => list.Sum(entry => entry.Slots.Count);

    private static JsonObject Answer(IReadOnlyList<AccessListEntry> list, TransactionOutcome outcome)
    {
        var json = new JsonObject
        {
            ["accessList"] = RpcJson.AccessList(list),
            ["gasUsed"] = RpcJson.Quantity(outcome.GasUsed),
        };
        if (!outcome.Succeeded)
            json["error"] = CallFault.Words(outcome.Fault);
        return json;
    }

    /// <summary>Calls in imagined blocks behind one that exists (execution-apis, eth_simulateV1).</summary>
    public async ValueTask SimulateAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var asked = SimulateParameter.Read(arguments.Required(0, "0 (payload)"));
        var number = await NumberOf(arguments, ct).ConfigureAwait(false);
        using var place = await admission.ExecuteAsync(arguments.Caller, ct).ConfigureAwait(false);
        var view = await chain.ViewAsync(number, ct).ConfigureAwait(false);
        var budget = new ExecutionBudget(options.TraceTime, options.TraceMemory, options.Time, ct);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            output.Raw("["u8);
            var first = true;
            foreach (var block in new Simulation(view, chain.Description, asked, options.CallGas, budget).Run())
            {
                if (!first)
                    output.Raw(","u8);
                first = false;
                output.Value(block);
            }
            output.Raw("]"u8);
        }
        finally
        {
            admission.Memory.Used(GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    /// <summary>On this thread; what it allocated is counted as given back.</summary>
    private ValueTask<TransactionOutcome> CallAsync(
        CallRequest request,
        CallOverrides overrides,
        ulong number,
        CancellationToken ct
    )
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return chain.CallAsync(request, overrides, number, ct);
        }
        finally
        {
            admission.Memory.Used(GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private ValueTask<ulong> NumberOf(RpcArguments arguments, CancellationToken ct) =>
        BlockParameter.ExistingAsync(chain, arguments.Optional(1), "1 (block)", ct);
}
