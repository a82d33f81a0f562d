using System.Buffers.Binary;
using System.Numerics;
using Ledger.Engine.Evm;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Transactions;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>
/// The deployed chaincode on our own EVM: genesis as formats.md 4 words it, then one block for each batch. Forks are
/// cheap, so that every cell of a table starts from the same state.
/// </summary>
internal sealed class TestLedger
{
    public const ulong ChainId = 320_700;
    public const ulong Start = 1_800_000_000;

    private static readonly (string Name, Address Proxy)[] Contracts =
    [
        ("Consortium", ContractAddresses.Consortium),
        ("Units", ContractAddresses.Units),
        ("Filings", ContractAddresses.Filings),
        ("Escrows", ContractAddresses.Escrows),
        ("Batch", ContractAddresses.Batch),
    ];

    private static readonly TestLedger Genesis = new(Deploy());

    private TestLedger(ContractState state) => State = state;

    public ContractState State { get; }

    /// <summary>Of the last block.</summary>
    public ulong Number { get; private set; }

    /// <summary>Of the last block, Unix seconds.</summary>
    public ulong Time { get; private set; } = Start;

    /// <summary>Gas of the last batch.</summary>
    public ulong GasUsed { get; private set; }

    public static TestLedger Create() => Genesis.Fork();

    public TestLedger Fork() => new(State.Fork()) { Number = Number, Time = Time };

    public void Wait(ulong seconds) => Time += seconds;

    /// <summary>Runs one batch in a block of its own.</summary>
    public IReadOnlyList<StatementOutcome> Submit(Address key, params StatementCall[] statements)
    {
        var outcome = Execute(key, BatchCall.Encode(statements), BatchCall.GasFor(statements) + 200_000);
        Assert.Equal(ExecutionFault.None, outcome.Fault);
        var logs = outcome.Logs.Select(l => new ContractLog(l.Address, l.Topics, l.Data)).ToArray();
        return BatchAnswer.Read(statements, logs);
    }

    /// <summary>One statement: null when recorded, else why not.</summary>
    public Refusal? Send(Address key, StatementCall statement) =>
        Submit(key, statement)[0] is StatementOutcome.Refused refused ? refused.Refusal : null;

    /// <summary>Proposes with the organisation's first key and confirms with its second.</summary>
    public Refusal? SendTwoKeys(Organisation organisation, StatementCall statement)
    {
        Assert.Null(Send(organisation.Key1, statement.Propose(ChainId)));
        return Send(organisation.Key2, statement.Confirmed());
    }

    /// <summary>Runs call data against Batch in the next block.</summary>
    public TransactionOutcome Execute(Address key, byte[] data, ulong gas, Address? to = null)
    {
        Number++;
        Time++;
        var world = new WorldState(State);
        var transaction = new Transaction
        {
            Type = 2,
            ChainId = ChainId,
            Nonce = State.GetAccount(key)?.Nonce ?? 0,
            GasLimit = gas,
            To = to ?? ContractAddresses.Batch,
            Data = data,
        };
        var outcome = TransactionExecutor.Execute(world, Block(), transaction, key);
        Assert.Equal(TransactionValidity.Valid, outcome.Validity);
        GasUsed = outcome.GasUsed;
        State.Apply(world.TakeChanges());
        return outcome;
    }

    /// <summary>A call without effect.</summary>
    public TransactionOutcome Call(Address to, byte[] data, Address from = default) =>
        TransactionExecutor.Call(
            new WorldState(State),
            Block(),
            new CallRequest
            {
                From = from,
                To = to,
                Data = data,
                GasLimit = 1_000_000,
            }
        );

    public Bytes32 Word(RecordKind kind, in Bytes32 record, uint index = 0) =>
        State.GetStorage(ContractAddresses.OfKind(kind), StorageSlots.Record(kind, record, index));

    public RecordWord Record(RecordKind kind, in Bytes32 record) => new(Word(kind, record));

    public Bytes32 Head(RecordKind kind, in Bytes32 record) => Word(kind, record, 1);

    /// <summary>Overwrites the state byte of a record, for cells whose state no built row reaches.</summary>
    public void ForceState(RecordKind kind, in Bytes32 record, byte state)
    {
        var word = Word(kind, record).ToArray();
        word[31] = state;
        State.SetStorage(ContractAddresses.OfKind(kind), StorageSlots.Record(kind, record), new Bytes32(word));
    }

    private BlockContext Block() =>
        new(
            Number,
            Time,
            default,
            Bytes32.Zero,
            ulong.MaxValue / 2,
            Engine.Evm.UInt256.Zero,
            Engine.Evm.UInt256.Zero,
            ChainId
        );

    private static ContractState Deploy()
    {
        var state = new ContractState();
        var proxyCode = Repository.Runtime("Proxy");
        foreach (var (name, proxy) in Contracts)
        {
            var implementation = ContractAddresses.FirstImplementation(proxy);
            state.AddContract(proxy, proxyCode);
            state.AddContract(implementation, Repository.Runtime(name));
            state.SetStorage(proxy, StorageSlots.Implementation, Ids.Of(implementation));
            state.SetStorage(proxy, StorageSlots.Layout, Ids.Number(1));
        }
        void Set(Bytes32 slot, Bytes32 value) => state.SetStorage(ContractAddresses.Consortium, slot, value);
        foreach (var (parameter, value) in ParameterDefaults.All)
            Set(StorageSlots.Parameter((uint)parameter), Ids.Number(value));
        foreach (var o in Organisations.All)
        {
            var word = new byte[32];
            word[31] = (byte)OrganisationState.Member;
            BinaryPrimitives.WriteUInt32BigEndian(word.AsSpan(27), 1);
            BinaryPrimitives.WriteUInt32BigEndian(word.AsSpan(11), o.RoleBits);
            Set(StorageSlots.Record(RecordKind.Organisation, o.Record), new Bytes32(word));
            Set(StorageSlots.Record(RecordKind.Organisation, o.Record, 1), Ids.Of("head of " + o.Number));
            Address[] keys = [o.Key1, o.Key2];
            var list = StorageSlots.WriterKeys(o.Record);
            Set(list, Ids.Number((ulong)keys.Length));
            for (var i = 0; i < keys.Length; i++)
            {
                Set(StorageSlots.Element(list, (uint)i), Ids.Of(keys[i]));
                Set(StorageSlots.WriterKey(keys[i]), Ids.Number(o.Number | (1UL << 32)));
            }
        }
        return state;
    }
}
