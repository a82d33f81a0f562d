namespace Ledger.Evidence.Rlp;

/// <summary>Bytes that are not canonical RLP (Ethereum Yellow Paper, appendix B).</summary>
public sealed class RlpException(RlpFault fault, int position)
    : Exception("RLP: " + fault + " at byte " + position.ToString(System.Globalization.CultureInfo.InvariantCulture))
{
    /// <summary>What is wrong.</summary>
    public RlpFault Fault { get; } = fault;

    /// <summary>Offset in the outermost input.</summary>
    public int Position { get; } = position;
}

/// <summary>Why bytes are not canonical RLP.</summary>
public enum RlpFault
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>A length runs past the end of the input or of the list around it.</summary>
    PastEnd,

    /// <summary>A length was written longer than needed, or has a leading zero.</summary>
    LengthNotMinimal,

    /// <summary>A single byte below 0x80 was written with a prefix.</summary>
    ByteNotMinimal,

    /// <summary>Bytes follow the item.</summary>
    TrailingBytes,

    /// <summary>A list where a string is due, or the other way round.</summary>
    WrongKind,

    /// <summary>A string of another length than the field has.</summary>
    WrongSize,

    /// <summary>An integer with a leading zero byte.</summary>
    IntegerNotMinimal,

    /// <summary>An integer above the field's range.</summary>
    IntegerTooLarge,
}
