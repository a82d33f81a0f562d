using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Transport;

/// <summary>A statement with the position that it expects.</summary>
internal sealed record PackedStatement(StatementBody Body, uint ExpectedSeq, Bytes32 ExpectedHead);

/// <summary>Call data of the batch contract, and the gas that the whole transaction may need.</summary>
internal interface IBatchEncoder
{
    ulong ChainId { get; }

    Address Batch { get; }

    byte[] Encode(IReadOnlyList<PackedStatement> statements);

    /// <summary>Call data of one statement at most, in bytes.</summary>
    int SizeOf(StatementBody body);

    /// <summary>What one statement adds to the gas.</summary>
    ulong GasOf(StatementBody body);

    ulong GasLimit(IReadOnlyList<PackedStatement> statements, int callDataBytes);
}
