using System.Buffers.Binary;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>
/// One statement of a batch as the chaincode takes it (<c>struct Statement</c>): which record, which event, in which role,
/// on which position, with which data.
/// </summary>
public sealed record StatementCall
{
    /// <summary>Bytes of the longest data; the chaincode refuses more as <c>TooLarge</c>.</summary>
    public const int MaxData = 4096;

    /// <summary>Kind 0 of the wire: a proposal of a two-key call, or its retraction.</summary>
    public const byte ProposalKind = 0;

    private const ushort ProposeNumber = 1;
    private const ushort RetractNumber = 2;

    /// <summary>A <see cref="RecordKind"/>, or <see cref="ProposalKind"/>.</summary>
    public required byte Kind { get; init; }

    /// <summary>The event's number in its machine.</summary>
    public required ushort Number { get; init; }

    /// <summary>The role in which the caller acts: it must be the row's, and one that the organisation holds.</summary>
    public required byte Role { get; init; }

    /// <summary>The second key's call of a two-key event.</summary>
    public bool Confirm { get; init; }

    /// <summary>The record's seq before the call; 0 for an event that creates.</summary>
    public uint ExpectedSeq { get; init; }

    /// <summary>Gas that this statement may use; <see cref="GasLimits"/> has the measured ones.</summary>
    public required uint GasLimit { get; init; }

    /// <summary>Unix seconds.</summary>
    public required ulong EventTime { get; init; }

    public required Bytes32 Record { get; init; }

    /// <summary>The record's head before the call, or zero: not bound.</summary>
    public Bytes32 ExpectedHead { get; init; }

    /// <summary>ABI encoding of the event's fields, whole words.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>A statement from typed data, with the measured gas limit.</summary>
    public static StatementCall Of(
        IEventData data,
        in Bytes32 record,
        Role role,
        ulong eventTime,
        uint expectedSeq,
        in Bytes32 expectedHead = default
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        var encoded = data.Encode();
        return new StatementCall
        {
            Kind = (byte)data.Kind,
            Number = data.Number,
            Role = (byte)role,
            ExpectedSeq = expectedSeq,
            GasLimit = GasFor(data),
            EventTime = eventTime,
            Record = record,
            ExpectedHead = expectedHead,
            Data = encoded,
        };
    }

    /// <summary>
    /// What two keys agree on: keccak256(abi(chainid, proxy, kind, number, role, expectedSeq, eventTime, record,
    /// keccak256(data))). Head, gas limit and the confirm flag are not part of it.
    /// </summary>
    public Bytes32 CallDigest(ulong chainId)
    {
        Span<byte> abi = stackalloc byte[9 * 32];
        abi.Clear();
        Put(abi, 0, chainId);
        ContractAddresses.OfKind((RecordKind)Kind).CopyTo(abi[44..]);
        Put(abi, 2, Kind);
        Put(abi, 3, Number);
        Put(abi, 4, Role);
        Put(abi, 5, ExpectedSeq);
        Put(abi, 6, EventTime);
        Record.CopyTo(abi[(7 * 32)..]);
        Keccak256.Hash(Data.Span).CopyTo(abi[(8 * 32)..]);
        return Keccak256.Hash(abi);
    }

    /// <summary>The first key's statement: proposes this call.</summary>
    public StatementCall Propose(ulong chainId) => OfProposal(ProposeNumber, chainId);

    /// <summary>Drops the proposal of this call; any key of the proposing organisation may.</summary>
    public StatementCall Retract(ulong chainId) => OfProposal(RetractNumber, chainId);

    /// <summary>The second key's statement: the call itself, confirmed.</summary>
    public StatementCall Confirmed() => this with { Confirm = true };

    /// <summary>The measured limit of an event, and of each further element of the lists that cost gas.</summary>
    public static uint GasFor(IEventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var elements = data switch
        {
            UnitOpenData open => open.More.Count,
            EscrowInstructReleaseData release => release.Legs.Count,
            _ => 0,
        };
        return GasLimits.Of(data.Kind, data.Number) + GasLimits.PerElement(data.Kind, data.Number) * (uint)elements;
    }

    private StatementCall OfProposal(ushort number, ulong chainId) =>
        new()
        {
            Kind = ProposalKind,
            Number = number,
            Role = Role,
            GasLimit = GasLimits.Proposal,
            EventTime = EventTime,
            Record = CallDigest(chainId),
        };

    private static void Put(Span<byte> abi, int word, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(abi[(word * 32 + 24)..], value);
}
