using Ledger.Evidence.Primitives;

namespace Ledger.Sdk;

/// <summary>A writer key: in a keystore, in a token, at the node. Slow or missing: entries stay Accepted until it answers.</summary>
public interface ISigner
{
    /// <summary>Of the key: the last 20 bytes of the Keccak-256 of its public key.</summary>
    Address Address { get; }

    /// <summary>
    /// r ‖ s ‖ v over the digest: s in the lower half, v 0 or 1 (65 bytes). Other forms are mended before they are stored
    /// (<see cref="Signer.FromDelegate(Address, Func{Bytes32, CancellationToken, ValueTask{byte[]}})"/>).
    /// </summary>
    /// <exception cref="SignerException">Its message becomes the statements' <c>Problem</c>; of other exceptions the type does.</exception>
    ValueTask<byte[]> SignAsync(Bytes32 digest, CancellationToken ct);
}
