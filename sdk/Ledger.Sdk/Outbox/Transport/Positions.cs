using Ledger.Evidence;

namespace Ledger.Sdk.Outbox.Transport;

internal readonly record struct RecordKey(byte Kind, Bytes32 Id);

/// <summary>Where a record stands: sequence number and head, both zero where it is absent.</summary>
internal readonly record struct Position(uint Seq, Bytes32 Head);

internal readonly record struct Block(ulong Number, Bytes32 Hash, long UnixSeconds);
