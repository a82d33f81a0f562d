using System.Security.Cryptography;
using Ledger.Evidence.Primitives;
using Org.BouncyCastle.Crypto.Digests;

namespace Ledger.Evidence.Documents;

/// <summary>SHA-256 and SM3 (GB/T 32905) of a document in one pass over spans; reading streams is the caller's business.</summary>
public sealed class DocumentHasher : IDisposable
{
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SM3Digest sm3 = new();
    private ulong length;

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        sha256.AppendData(bytes);
        sm3.BlockUpdate(bytes);
        length += (ulong)bytes.Length;
    }

    /// <summary>The digests of all that was appended; afterwards the hasher is empty again.</summary>
    public DocumentDigests Finish()
    {
        Span<byte> sha = stackalloc byte[Bytes32.Size];
        Span<byte> sm = stackalloc byte[Bytes32.Size];
        sha256.GetHashAndReset(sha);
        sm3.DoFinal(sm);
        var result = new DocumentDigests(new Bytes32(sha), new Bytes32(sm), length);
        length = 0;
        return result;
    }

    /// <summary>Drops the state of the two hashes.</summary>
    public void Dispose() => sha256.Dispose();
}
