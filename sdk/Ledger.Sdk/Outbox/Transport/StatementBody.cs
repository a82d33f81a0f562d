using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Transport;

/// <summary>A statement as the chain gets it, but for its position.</summary>
/// <param name="Creates">It makes the record, so its sequence number is 0 and nobody need be asked.</param>
/// <param name="EventTime">Unix seconds.</param>
internal sealed record StatementBody(
    byte Kind,
    ushort Number,
    byte Role,
    bool Confirm,
    bool Creates,
    Bytes32 Record,
    ulong EventTime,
    uint GasLimit,
    byte[] Data
);
