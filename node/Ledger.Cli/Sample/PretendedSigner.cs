using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;

namespace Ledger.Cli.Sample;

/// <summary>A forger: the code names the center's key, and another one signs.</summary>
internal sealed class PretendedSigner(byte[] keyId, TrustAnchor trust, ICodeSigner signer) : ICodeSigner
{
    public CodeKey Key { get; } =
        trust
            .CodeKeys.Select(static k => CodeKey.TryRead((CodeAlgorithm)k.Alg, k.Spki, out var key) ? key : null)
            .FirstOrDefault(k => k is not null && k.KeyId.AsSpan().SequenceEqual(keyId))
        ?? throw new InvalidOperationException("The sample's codes are signed by a key of its own trust.json.");

    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct) =>
        signer.SignAsync(message, ct);
}
