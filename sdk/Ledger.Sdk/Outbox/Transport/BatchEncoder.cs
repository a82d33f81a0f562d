using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Transport;

/// <summary>Call data of the chaincode's batch contract.</summary>
internal sealed class BatchEncoder(ulong chainId) : IBatchEncoder
{
    public ulong ChainId => chainId;

    public Address Batch => ContractAddresses.Batch;

    /// <summary>
    /// An empty list is a filler of a hole in the nonces: the retraction of a proposal that nobody made, which every node takes
    /// and the contract refuses by name.
    /// </summary>
    public byte[] Encode(IReadOnlyList<PackedStatement> statements) =>
        BatchCall.Encode(statements.Count == 0 ? [Filler] : [.. statements.Select(Call)]);

    public int SizeOf(StatementBody body) => BatchCall.SizeOf(Call(new PackedStatement(body, 0, default)));

    public ulong GasOf(StatementBody body) => BatchCall.GasOf(Call(new PackedStatement(body, 0, default)));

    public ulong GasLimit(IReadOnlyList<PackedStatement> statements, int callDataBytes) =>
        BatchCall.GasFor(statements.Count == 0 ? [Filler] : [.. statements.Select(Call)]);

    private StatementCall Filler { get; } =
        new StatementCall
        {
            Kind = (byte)RecordKind.Filing,
            Number = 0,
            Role = 0,
            GasLimit = 0,
            EventTime = 0,
            Record = default,
        }.Retract(chainId);

    private static StatementCall Call(PackedStatement s) =>
        new()
        {
            Kind = s.Body.Kind,
            Number = s.Body.Number,
            Role = s.Body.Role,
            Confirm = s.Body.Confirm,
            ExpectedSeq = s.ExpectedSeq,
            GasLimit = s.Body.GasLimit,
            EventTime = s.Body.EventTime,
            Record = s.Body.Record,
            ExpectedHead = s.ExpectedHead,
            Data = s.Body.Data,
        };
}
