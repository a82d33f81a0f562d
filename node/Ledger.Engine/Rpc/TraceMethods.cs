using System.Buffers;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;

namespace Ledger.Engine.Rpc;

/// <summary>
/// debug_trace*: executes once more what stands in a block, or a call, and tells how it went. Only where the state before the
/// block is still kept.
/// </summary>
internal sealed class TraceMethods(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
{
    public async ValueTask TransactionAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (hash)"), "0 (hash)");
        var config = TraceParameter.Read(arguments.Optional(1), "1 (trace config)", ofCall: false);
        if (await chain.FindTransactionAsync(hash, ct).ConfigureAwait(false) is not { } place)
            throw new RpcException(RpcException.ServerError, "transaction not found");
        await ReplayAsync(place.Block, place.Index, config, arguments, output, ct).ConfigureAwait(false);
    }

    public async ValueTask BlockByNumberAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var number = await BlockParameter
            .ExistingAsync(chain, arguments.Required(0, "0 (block)"), "0 (block)", ct)
            .ConfigureAwait(false);
        await BlockAsync(number, arguments, output, ct).ConfigureAwait(false);
    }

    public async ValueTask BlockByHashAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var hash = RpcParams.Hash(arguments.Required(0, "0 (block hash)"), "0 (block hash)");
        var number =
            await chain.FindBlockAsync(hash, ct).ConfigureAwait(false)
            ?? throw new RpcException(RpcException.ServerError, "block not found: no block has this hash");
        await BlockAsync(number, arguments, output, ct).ConfigureAwait(false);
    }

    public async ValueTask CallAsync(RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var request = CallParameter.Read(arguments.Required(0, "0 (call)"), options.CallGas, chain.ChainId);
        var number = await BlockParameter
            .ExistingAsync(chain, arguments.Required(1, "1 (block)"), "1 (block)", ct)
            .ConfigureAwait(false);
        var config = TraceParameter.Read(arguments.Optional(2), "2 (trace config)", ofCall: true);
        using var place = await admission.ExecuteAsync(arguments.Caller, ct).ConfigureAwait(false);
        var view = await chain.ViewAsync(number, ct).ConfigureAwait(false);
        var world = view.World();
        world.Override(config.Overrides.Accounts);
        var block = config.Overrides.Block.On(ChainHead.ContextOf(view.Header, chain.ChainId));
        var budget = Budget(config, ct);
        Told(
            config,
            request.GasLimit,
            output,
            tracer => TransactionExecutor.Call(world, block, request, budget, tracer)
        );
    }

    private ValueTask BlockAsync(ulong number, RpcArguments arguments, RpcOutput output, CancellationToken ct)
    {
        var config = TraceParameter.Read(arguments.Optional(1), "1 (trace config)", ofCall: false);
        return number == 0
            ? throw new RpcException(RpcException.ServerError, "genesis is not traceable")
            : ReplayAsync(number, null, config, arguments, output, ct);
    }

    /// <param name="number">The block.</param>
    /// <param name="only">The one transaction that is told; null: all of them.</param>
    private async ValueTask ReplayAsync(
        ulong number,
        int? only,
        TraceParameter config,
        RpcArguments arguments,
        RpcOutput output,
        CancellationToken ct
    )
    {
        using var place = await admission.ExecuteAsync(arguments.Caller, ct).ConfigureAwait(false);
        var block = (await chain.GetBlockAsync(number, ct).ConfigureAwait(false))!;
        var view = await chain.ViewAsync(number - 1, ct).ConfigureAwait(false);
        var world = view.World([]);
        var context = ChainHead.ContextOf(block.Header, chain.ChainId);
        var budget = Budget(config, ct);
        if (only is null)
            output.Raw("["u8);
        for (var i = 0; i <= (only ?? block.Transactions.Count - 1); i++)
        {
            var (transaction, sender) = (block.Transactions[i], block.Senders[i]);
            TransactionOutcome Execute(ExecutionTracer? tracer) =>
                TransactionExecutor.Execute(
                    world,
                    context,
                    transaction,
                    sender,
                    blobs: null,
                    context.GasLimit,
                    budget,
                    tracer
                );
            if (only is { } index && i < index)
            {
                Require(Execute(null));
                continue;
            }
            if (only is null)
                output.Part(
                    System.Text.Encoding.ASCII.GetBytes(
                        $"{(i > 0 ? "," : "")}{{\"txHash\":\"{transaction.Hash}\",\"result\":"
                    )
                );
            Told(config, transaction.GasLimit, output, Execute);
            if (only is null)
                output.Raw("}"u8);
        }
        if (only is null)
            output.Raw("]"u8);
    }

    /// <summary>Executes and puts what is asked for of it into the output.</summary>
    private void Told(
        TraceParameter config,
        ulong gasLimit,
        RpcOutput output,
        Func<ExecutionTracer, TransactionOutcome> execute
    )
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            if (config.Steps is { } steps)
            {
                output.Raw("{\"structLogs\":["u8);
                var step = new ArrayBufferWriter<byte>(1_024);
                var first = true;
                var logger = new StructLogger(
                    steps,
                    told =>
                    {
                        step.ResetWrittenCount();
                        TraceJson.Write(step, told);
                        if (!first)
                            output.Raw(","u8);
                        first = false;
                        output.Part(step.WrittenSpan);
                    }
                );
                output.Part(TraceJson.End(Require(execute(logger))));
                return;
            }
            var calls = new CallTracer(config.OnlyTop, config.WithLogs);
            var outcome = Require(execute(calls));
            output.Value(TraceJson.Calls(calls.Top!, gasLimit, outcome.GasUsed));
        }
        finally
        {
            admission.Memory.Used(GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private ExecutionBudget Budget(TraceParameter config, CancellationToken ct)
    {
        var time = config.Timeout is { } asked && asked < options.TraceTime ? asked : options.TraceTime;
        return new ExecutionBudget(time, options.TraceMemory, options.Time, ct);
    }

    /// <summary>Whether it ran, as it did in its block.</summary>
    /// <exception cref="RpcException">It took too long, or cannot be executed at all.</exception>
    private static TransactionOutcome Require(TransactionOutcome outcome) =>
        outcome.IsValid && outcome.Fault is not (ExecutionFault.OutOfTime or ExecutionFault.OutOfMemory)
            ? outcome
            : throw CallFault.Of(outcome);
}
