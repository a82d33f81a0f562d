using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Documents;

/// <summary>What is anchored of a document: both digests of its bytes as they are, and their number.</summary>
public sealed record DocumentDigests(Bytes32 Sha256, Bytes32 Sm3, ulong Length)
{
    /// <summary>Hashes bytes that are in memory already.</summary>
    public static DocumentDigests Of(ReadOnlySpan<byte> bytes)
    {
        using var hasher = new DocumentHasher();
        hasher.Append(bytes);
        return hasher.Finish();
    }
}
