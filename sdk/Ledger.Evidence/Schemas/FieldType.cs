namespace Ledger.Evidence.Schemas;

/// <summary>A field's type as its leaf carries it; 0 is a stated absence, provable like a value.</summary>
public enum FieldType : byte
{
    /// <summary>No value.</summary>
    Absent = 0,

    /// <summary>UTF-8 in NFC without control or bidi characters, at most 1,024 bytes.</summary>
    Text = 1,

    /// <summary>64 bits, big-endian.</summary>
    Unsigned = 2,

    /// <summary>A day of the calendar as u32 yyyymmdd, big-endian.</summary>
    Date = 3,

    /// <summary>32 bytes.</summary>
    Bytes32 = 4,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 5,
}
