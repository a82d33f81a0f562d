namespace Ledger.Evidence.Documents;

/// <summary>Why a PDF is not taken at anchoring. Numbers are appended only.</summary>
/// <remarks>docs/evidence.md 4.</remarks>
public enum PdfFault
{
    /// <summary>Never found in anything.</summary>
    Unset = 0,

    /// <summary>Does not begin with <c>%PDF-</c>.</summary>
    NotAPdf = 1,

    /// <summary>Ends before its end: no cross-reference table and end mark, or an object that is not closed.</summary>
    Truncated = 2,

    /// <summary>Cannot be read without a password, or is encrypted in another way than the standard one.</summary>
    Encrypted = 3,

    /// <summary>Contains JavaScript.</summary>
    Scripted = 4,

    /// <summary>Contains an XFA form, which viewers lay out at the time of viewing.</summary>
    XfaForm = 5,

    /// <summary>Starts a program.</summary>
    LaunchAction = 6,

    /// <summary>Contains layers that can be shown or hidden.</summary>
    OptionalContent = 7,

    /// <summary>Takes content from another file or sends it elsewhere.</summary>
    ExternalReference = 8,

    /// <summary>Has bytes that its last signature does not cover.</summary>
    ChangedAfterSignature = 9,

    /// <summary>Larger than the limit.</summary>
    TooLarge = 10,

    /// <summary>Nested or inflating beyond the limits.</summary>
    TooComplex = 11,

    /// <summary>Objects in a compressed stream that cannot be read, so that nothing can be said of them.</summary>
    UnreadableObjects = 12,

    /// <summary>Has bytes in front of <c>%PDF-</c> within its first 1,024: readers open it, and count its offsets in different ways.</summary>
    BytesBeforeHeader = 13,
}
