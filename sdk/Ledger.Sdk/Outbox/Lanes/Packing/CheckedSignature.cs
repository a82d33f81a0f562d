using Ledger.Evidence.Primitives;
using Ledger.Sdk.Signing;

namespace Ledger.Sdk.Outbox.Lanes.Packing;

/// <summary>What a signer gives, before anything of it is stored.</summary>
internal static class CheckedSignature
{
    /// <returns>r ‖ s ‖ v as <see cref="WriterSignature"/> makes it, and whether it is not what the signer gave.</returns>
    /// <exception cref="SignerException">It threw, or what it gave is no signature of its key.</exception>
    public static async ValueTask<(byte[] Signature, bool Mended)> MakeAsync(
        ISigner signer,
        Bytes32 digest,
        CancellationToken ct
    )
    {
        byte[]? given;
        try
        {
            given = await signer.SignAsync(digest, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not SignerException)
        {
            // Its message may hold anything; the log has it.
            throw new SignerException("SignerFailed", "the signer threw " + e.GetType().Name, e);
        }
        var signature = WriterSignature.Of(given, digest, signer.Address);
        return (signature, !signature.AsSpan().SequenceEqual(given));
    }
}
