using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Rpc;

/// <summary>Imagined blocks one after the other, on one overlay of the state; all of it on one thread, and thrown away.</summary>
/// <param name="view">The state that the first of them stands on.</param>
/// <param name="chain">What all blocks of the chain have.</param>
/// <param name="asked">What is asked for.</param>
/// <param name="gas">That all calls together may use.</param>
/// <param name="budget">Time and memory of all together.</param>
internal sealed class Simulation(
    StateView view,
    ChainDescription chain,
    SimulateParameter asked,
    ulong gas,
    ExecutionBudget budget
)
{
    /// <summary>Of the block that is imagined first to the last, with those that are left out.</summary>
    private const ulong MaxBlocks = 256;

    private readonly List<Bytes32> hashes = [];
    private ulong gasLeft = gas;
    private BlockHeader parent = view.Header;
    private Bytes32 parentHash = view.Header.Hash;

    /// <exception cref="RpcException">A block or a call that cannot be, with the code that execution-apis names.</exception>
    public IEnumerable<JsonObject> Run()
    {
        var world = view.World(hashes);
        foreach (var block in asked.Blocks)
        {
            var number = block.Overrides.Block.Number ?? parent.Number + 1;
            if (number <= parent.Number)
                throw Fault(-38020, $"block numbers must be in order: {number} <= {parent.Number}");
            if (number - view.Header.Number > MaxBlocks)
                throw Fault(-38026, $"too many blocks: {number - view.Header.Number}, at most {MaxBlocks}");
            while (parent.Number + 1 < number)
                yield return Make(world, new SimulatedBlock(CallOverrides.None, []));
            yield return Make(world, block);
        }
    }

    private JsonObject Make(WorldState world, SimulatedBlock block)
    {
        var time = block.Overrides.Block.Timestamp ?? parent.Timestamp + Math.Max(1, chain.BlockPeriod);
        if (time <= parent.Timestamp)
            throw Fault(-38021, $"block timestamps must be in order: {time} <= {parent.Timestamp}");
        var context = (block.Overrides.Block with { Number = parent.Number + 1, Timestamp = time }).On(
            ChainHead.ContextOf(parent with { GasLimit = chain.GasLimit }, chain.ChainId)
        );
        world.RestorePrecompiles();
        world.Override(block.Overrides.Accounts);
        var body = new Body();
        var calls = new List<TransactionOutcome>();
        foreach (var call in block.Calls)
            calls.Add(Execute(world, context, call, body));
        var header = Seal(world, context, body);
        var whole = new SealedBlock(header, header.Hash, body.Transactions, body.Senders);
        hashes.Add(whole.Hash);
        (parent, parentHash) = (header, whole.Hash);
        return Json(whole, calls);
    }

    private TransactionOutcome Execute(WorldState world, in BlockContext context, JsonElement call, Body body)
    {
        var left = context.GasLimit - body.GasUsed;
        var request = CallParameter.Read(call, Math.Min(left, gasLeft), chain.ChainId);
        if (CallParameter.GasOf(call) is { } wanted && wanted > left)
            throw Fault(-38015, $"block gas limit reached: {wanted} is asked for, {left} are left");
        var stateNonce = world.GetNonce(request.From);
        var transaction = TransactionOf(call, request, CallParameter.NonceOf(call) ?? stateNonce);
        var tracer = asked.TraceTransfers ? new TransferTracer() : null;
        var outcome = asked.Validation
            ? TransactionExecutor.Execute(
                world,
                context,
                transaction,
                request.From,
                blobs: null,
                left,
                budget,
                tracer,
                mayBeContract: true
            )
            : TransactionExecutor.Simulate(world, context, request, budget, tracer);
        if (!outcome.IsValid)
            throw Invalid(outcome.Validity, transaction, stateNonce);
        if (outcome.Fault is ExecutionFault.OutOfTime or ExecutionFault.OutOfMemory)
            throw Fault(-32016, $"execution aborted: the simulation takes longer, or more memory, than one may");
        gasLeft -= Math.Min(gasLeft, outcome.GasUsed);
        body.Add(transaction, request.From, outcome);
        return outcome;
    }

    /// <summary>As it would be signed; the signature is nobody's.</summary>
    private Transaction TransactionOf(JsonElement call, CallRequest request, ulong nonce) =>
        new()
        {
            Type = CallParameter.TypeOf(call, request),
            ChainId = chain.ChainId,
            Nonce = nonce,
            MaxFeePerGas = request.MaxFeePerGas.ToBytes32(),
            MaxPriorityFeePerGas = request.MaxPriorityFeePerGas.ToBytes32(),
            GasLimit = request.GasLimit,
            To = request.To,
            Value = request.Value.ToBytes32(),
            Data = request.Data.ToArray(),
            AccessList = request.AccessList,
            Signature = new byte[65],
        };

    private BlockHeader Seal(WorldState world, in BlockContext context, Body body) =>
        new()
        {
            ParentHash = parentHash,
            Coinbase = context.Coinbase,
            StateRoot = view.State.Apply(world.TakeChanges(), context.Number).Next.Root,
            TransactionsRoot = TrieRoot.OfList([.. body.Transactions.Select(t => t.Encode())]),
            ReceiptsRoot = TrieRoot.OfList([.. body.Receipts.Select(ReceiptCodec.Encode)]),
            LogsBloom = LogsBloom.Of(body.Receipts),
            Number = context.Number,
            GasLimit = context.GasLimit,
            GasUsed = body.GasUsed,
            Timestamp = context.Timestamp,
            MixHash = context.PrevRandao,
            BaseFee = context.BaseFee.IsUInt64 ? context.BaseFee.U0 : ulong.MaxValue,
            Extra = ExtraData.Blank,
        };

    private JsonObject Json(SealedBlock block, List<TransactionOutcome> calls)
    {
        var json = RpcJson.Block(block);
        json["transactions"] = new JsonArray([.. RpcJson.Transactions(block, asked.FullTransactions)]);
        var results = new JsonArray();
        var logIndex = 0;
        for (var i = 0; i < calls.Count; i++)
        {
            var logs = new JsonArray();
            foreach (var log in calls[i].Logs)
                logs.Add(RpcJson.Log(block, i, log, logIndex++));
            results.Add(Result(calls[i], logs));
        }
        json["calls"] = results;
        return json;
    }

    private static JsonObject Result(TransactionOutcome outcome, JsonArray logs)
    {
        var json = new JsonObject
        {
            ["status"] = outcome.Succeeded ? "0x1" : "0x0",
            ["returnData"] = outcome.Succeeded ? Hex.Encode(outcome.Output) : "0x",
            ["gasUsed"] = RpcJson.Quantity(outcome.GasUsed),
            ["maxUsedGas"] = RpcJson.Quantity(outcome.GasUsed + outcome.GasRefunded),
            ["logs"] = logs,
        };
        if (outcome.Succeeded)
            return json;
        if (outcome.Fault == ExecutionFault.Revert)
        {
            var reverted = CallFault.Of(outcome);
            json["error"] = new JsonObject
            {
                ["code"] = reverted.Code,
                ["message"] = reverted.Message,
                ["data"] = reverted.ErrorData?.DeepClone(),
            };
            return json;
        }
        json["error"] = new JsonObject
        {
            ["code"] = -32015,
            ["message"] = "vm execution error: " + CallFault.Words(outcome.Fault),
        };
        return json;
    }

    private static RpcException Invalid(TransactionValidity validity, Transaction transaction, ulong nonce) =>
        validity switch
        {
            TransactionValidity.NonceTooLow => Fault(
                -38010,
                $"nonce too low: {transaction.Nonce}, the account's is {nonce}"
            ),
            TransactionValidity.NonceTooHigh => Fault(
                -38011,
                $"nonce too high: {transaction.Nonce}, the account's is {nonce}"
            ),
            TransactionValidity.FeeBelowBaseFee => Fault(-38012, $"max fee per gas less than block base fee"),
            TransactionValidity.IntrinsicGas => Fault(-38013, $"intrinsic gas too low"),
            TransactionValidity.InsufficientFunds => Fault(-38014, $"insufficient funds for gas * price + value"),
            TransactionValidity.GasAboveBlock => Fault(-38015, $"block gas limit reached"),
            TransactionValidity.InitCodeTooLarge => Fault(-38025, $"max initcode size exceeded"),
            TransactionValidity.OutOfTime or TransactionValidity.OutOfMemory => Fault(
                -32016,
                $"execution aborted: the simulation takes longer, or more memory, than one may"
            ),
            _ => Fault(RpcException.ServerError, $"the call cannot be executed: {validity}"),
        };

    private static RpcException Fault(int code, FormattableString what) => new(code, FormattableString.Invariant(what));

    /// <summary>What a block is made of so far.</summary>
    private sealed class Body
    {
        public List<Transaction> Transactions { get; } = [];

        public List<Address> Senders { get; } = [];

        public List<TransactionReceipt> Receipts { get; } = [];

        public ulong GasUsed { get; private set; }

        public void Add(Transaction transaction, in Address sender, TransactionOutcome outcome)
        {
            GasUsed += outcome.GasUsed;
            Transactions.Add(transaction);
            Senders.Add(sender);
            Receipts.Add(
                new TransactionReceipt(
                    transaction.Type,
                    outcome.Succeeded,
                    GasUsed,
                    outcome.GasUsed,
                    outcome.Logs,
                    outcome.CreatedAddress
                )
            );
        }
    }
}
