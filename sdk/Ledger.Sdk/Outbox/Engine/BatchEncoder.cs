using Ledger.Chaincode;
using Ledger.Evidence;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>Call data of the chaincode's batch contract.</summary>
internal sealed class BatchEncoder(ulong chainId) : IBatchEncoder
{
    public ulong ChainId => chainId;

    public Address Batch => ContractAddresses.Batch;

    /// <summary>An empty list is a filler of a hole in the nonces: bare call data that the contract refuses as a whole.</summary>
    public byte[] Encode(IReadOnlyList<PackedStatement> statements) =>
        statements.Count == 0 ? EmptyList() : BatchCall.Encode([.. statements.Select(Call)]);

    public int SizeOf(StatementBody body) => BatchCall.SizeOf(Call(new PackedStatement(body, 0, default)));

    public ulong GasOf(StatementBody body) => BatchCall.GasOf(Call(new PackedStatement(body, 0, default)));

    public ulong GasLimit(IReadOnlyList<PackedStatement> statements, int callDataBytes) =>
        statements.Count == 0 ? 100_000 : BatchCall.GasFor([.. statements.Select(Call)]);

    private static byte[] EmptyList()
    {
        var data = new byte[4 + 64];
        BatchCall.Selector.CopyTo(data);
        data[4 + 31] = 32;
        return data;
    }

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
