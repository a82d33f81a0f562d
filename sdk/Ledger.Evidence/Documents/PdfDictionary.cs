namespace Ledger.Evidence.Documents;

/// <summary>What the gate remembers of a dictionary while it reads it.</summary>
/// <remarks>ISO 32000-1, 7.3.7.</remarks>
internal sealed class PdfDictionary
{
    public bool IsSignature { get; set; }

    public bool IsObjectStream { get; set; }

    /// <summary>Direct only; a reference leaves it null.</summary>
    public long? Length { get; set; }

    /// <summary>Objects in an object stream.</summary>
    public long? Count { get; set; }

    /// <summary>Where they begin.</summary>
    public long? First { get; set; }

    /// <summary>Names in /Filter; another value counts as an unknown one.</summary>
    public int Filters { get; set; }

    public bool OnlyFlate { get; set; } = true;

    public bool HasParameters { get; set; }

    /// <summary>/F or /FFilter: a stream's content lies in another file.</summary>
    public bool HasFile { get; set; }

    public List<long>? ByteRange { get; set; }
}
