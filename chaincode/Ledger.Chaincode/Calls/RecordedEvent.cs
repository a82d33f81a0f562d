using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>A transition of a record, as its contract announced it.</summary>
/// <param name="Proposer">The first key of a two-key event, else zero.</param>
/// <param name="EventTime">Unix seconds.</param>
/// <param name="Head">The record's head after it.</param>
/// <param name="Data">ABI encoding of the event's fields.</param>
public sealed record RecordedEvent(
    RecordKind Kind,
    ushort Number,
    Bytes32 Record,
    uint Seq,
    uint Organisation,
    Address Key,
    Address Proposer,
    byte Role,
    ulong EventTime,
    Bytes32 Head,
    byte[] Data
)
{
    /// <summary>keccak256 of the event's signature.</summary>
    public static readonly Bytes32 Topic = Keccak256.Hash(
        "Recorded(uint8,uint16,bytes32,uint32,uint32,address,address,uint8,uint64,bytes32,bytes)"u8
    );

    /// <summary>The typed fields; null for an event that this version does not know.</summary>
    /// <exception cref="FormatException">Not the canonical encoding of the event's fields.</exception>
    public IEventData? Decode() => EventData.Decode(Kind, Number, Data);

    /// <summary>Reads a log; false for any other event, or from an address that does not keep this kind of record.</summary>
    public static bool TryRead(in ContractLog log, [NotNullWhen(true)] out RecordedEvent? recorded)
    {
        recorded = null;
        if (log.Topics.Count != 4 || log.Topics[0] != Topic)
            return false;
        if (!TryTopic(log.Topics[1], (byte)RecordKind.Proposal, out var kind) || kind == 0)
            return false;
        if (!TryTopic(log.Topics[2], ushort.MaxValue, out var number))
            return false;
        if (log.Address != ContractAddresses.OfKind((RecordKind)kind))
            return false;
        var words = new LogWords(log.Data.Span);
        if (
            !words.TryBytes(8, out var data)
            || !words.TryNumber(0, uint.MaxValue, out var seq)
            || !words.TryNumber(1, uint.MaxValue, out var organisation)
            || !words.TryAddress(2, out var key)
            || !words.TryAddress(3, out var proposer)
            || !words.TryNumber(4, byte.MaxValue, out var role)
            || !words.TryNumber(5, ulong.MaxValue, out var time)
        )
            return false;
        recorded = new RecordedEvent(
            (RecordKind)kind,
            (ushort)number,
            log.Topics[3],
            (uint)seq,
            (uint)organisation,
            key,
            proposer,
            (byte)role,
            time,
            words.Word32(6),
            data
        );
        return true;
    }

    internal static bool TryTopic(in Bytes32 topic, ulong limit, out ulong value) =>
        new LogWords(topic.Span).TryNumber(0, limit, out value);
}
