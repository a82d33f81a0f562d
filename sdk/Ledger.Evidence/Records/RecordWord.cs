using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>A storage word taken apart: fields lie from its low end (Solidity's packing).</summary>
public readonly record struct PackedWord(Bytes32 Value)
{
    /// <summary>Bits [<paramref name="bit"/>, <paramref name="bit"/> + <paramref name="width"/>), both whole bytes, at most 64 wide.</summary>
    public ulong Bits(int bit, int width)
    {
        ulong value = 0;
        var end = 32 - bit / 8;
        foreach (var b in Value.Span[(end - width / 8)..end])
            value = value << 8 | b;
        return value;
    }

    /// <summary>The word as an unsigned number; null if it does not fit 64 bits.</summary>
    public ulong? ToUInt64() =>
        Value.Span[..24].ContainsAnyExcept((byte)0) ? null : BinaryPrimitives.ReadUInt64BigEndian(Value.Span[24..]);
}

/// <summary>Word 0 of a record: what every kind has, and room for its own fields from bit 136 on.</summary>
/// <remarks>docs/evidence.md 10.</remarks>
public readonly record struct RecordWord(Bytes32 Value)
{
    private const int Own = 136;

    private PackedWord Packed => new(Value);

    /// <summary>The record was made.</summary>
    public bool Exists => !Value.IsZero;

    /// <summary>Number of the state in its machine.</summary>
    public byte State => (byte)Packed.Bits(0, 8);

    /// <summary>Number of transitions.</summary>
    public uint Seq => (uint)Packed.Bits(8, 32);

    /// <summary>Of a filing: the version in force. Of a tax: the version that was assessed.</summary>
    public uint Version => (uint)Packed.Bits(40, 32);

    /// <summary>Event time of the last event, Unix seconds.</summary>
    public ulong Time => Packed.Bits(72, 64);

    /// <summary>Counts registrations of title.</summary>
    public uint UnitTitleVersion => (uint)Packed.Bits(Own, 32);

    /// <summary>1 presale, 2 new completed, 3 resale.</summary>
    public byte FilingKind => (byte)Packed.Bits(Own, 8);

    /// <summary>The unit's title version that the filing was bound to.</summary>
    public uint FilingTitleVersion => (uint)Packed.Bits(Own + 8, 32);

    /// <summary>Unix seconds.</summary>
    public ulong FilingValidUntil => Packed.Bits(Own + 40, 64);

    /// <summary>A payment was recorded.</summary>
    public bool TaxPaid => Packed.Bits(Own, 8) != 0;

    /// <summary>Number of the supervising bank.</summary>
    public uint EscrowBank => (uint)Packed.Bits(Own, 32);

    /// <summary>The filing's version that it was agreed on.</summary>
    public uint EscrowFilingVersion => (uint)Packed.Bits(Own + 32, 32);

    /// <summary>Bit r = role r.</summary>
    public uint OrganisationRoles => (uint)Packed.Bits(Own, 32);
}

/// <summary>Consortium's word on a writer key. Zero = never added.</summary>
public readonly record struct WriterKeyWord(Bytes32 Value)
{
    /// <summary>Number of its organisation; 0 = never added.</summary>
    public uint Organisation => (uint)new PackedWord(Value).Bits(0, 32);

    /// <summary>First block in which it counts.</summary>
    public ulong From => new PackedWord(Value).Bits(32, 64);

    /// <summary>First block in which it no longer counts; 0 = none.</summary>
    public ulong To => new PackedWord(Value).Bits(96, 64);

    /// <summary>What it wrote from this block on is under review; 0 = nothing.</summary>
    public ulong SuspectFrom => new PackedWord(Value).Bits(160, 64);

    /// <summary>Never added, or a term of an organisation with nothing in the bits that have no meaning.</summary>
    internal bool IsWellFormed => Value.IsZero || Organisation != 0 && new PackedWord(Value).Bits(224, 32) == 0;

    /// <summary>Whether what it signs counts in a block.</summary>
    public bool CountsAt(ulong block) => Organisation != 0 && From <= block && (To == 0 || block < To);

    /// <summary>Whether what it wrote in a block is under review.</summary>
    public bool IsSuspectAt(ulong block) => SuspectFrom != 0 && block >= SuspectFrom;
}

/// <summary>Consortium's word on a code key. Zero = never added.</summary>
public readonly record struct CodeKeyWord(Bytes32 Value)
{
    /// <summary>First block in which it counts.</summary>
    public ulong From => new PackedWord(Value).Bits(0, 64);

    /// <summary>First block in which it no longer counts; 0 = none.</summary>
    public ulong To => new PackedWord(Value).Bits(64, 64);

    /// <summary>First block in which it is withdrawn; 0 = never.</summary>
    public ulong RevokedAt => new PackedWord(Value).Bits(128, 64);

    /// <summary>It was added.</summary>
    public bool Exists => !Value.IsZero;

    /// <summary>Never added, or a term with a first block and nothing in the bits that have no meaning.</summary>
    internal bool IsWellFormed => Value.IsZero || From != 0 && new PackedWord(Value).Bits(192, 64) == 0;

    /// <summary>Whether a code that it signed counts in a block.</summary>
    public bool CountsAt(ulong block) =>
        Exists && From <= block && (To == 0 || block < To) && (RevokedAt == 0 || block < RevokedAt);
}
