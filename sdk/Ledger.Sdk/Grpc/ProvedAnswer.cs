using Ledger.Evidence.Bundles;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Grpc;

/// <summary>A node's evidence of a state, checked under trust.json.</summary>
internal static class ProvedAnswer
{
    /// <exception cref="UntrustedAnswerException">It does not hold.</exception>
    public static ProvedState Verify(TrustAnchor trust, Proto.StateEvidence? given)
    {
        if (given is null)
            throw new UntrustedAnswerException("The node gave no evidence.");
        var nodes = given.Nodes.Concat(given.Handovers.SelectMany(h => h.Nodes)).Select(n => n.ToByteArray());
        var evidence = new StateEvidence(
            given.Header.Memory,
            [.. nodes.DistinctBy(n => Keccak256.Hash(n))],
            [
                .. given.Handovers.Select(h => new BundleHandover(
                    h.Header.ToByteArray(),
                    [.. h.Validators.Select(Validator)]
                )),
            ]
        );
        return ProvedState.TryVerify(trust, evidence, out var fault)
            ?? throw new UntrustedAnswerException("The evidence of a state does not pass check " + fault + ".");
    }

    private static Address Validator(Google.Protobuf.ByteString bytes) =>
        bytes.Length == Address.Size
            ? new Address(bytes.Span)
            : throw new UntrustedAnswerException("A validator's address has " + bytes.Length + " bytes.");
}
