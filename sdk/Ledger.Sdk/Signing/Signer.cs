using System.Security.Cryptography;
using Ledger.Chaincode;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Signing;

namespace Ledger.Sdk;

/// <summary>Makes signers of writer keys.</summary>
public static class Signer
{
    /// <summary>A Web3 Secret Storage file; its work factors are bounded before anything is derived.</summary>
    /// <exception cref="KeystoreException">Not a keystore, or the wrong password.</exception>
    public static ISigner Keystore(string file, string passwordFile)
    {
        var store = Ledger.Chaincode.Keystore.Read(File.ReadAllBytes(file));
        return FromPrivateKey(store.Decrypt(Ledger.Chaincode.Keystore.PasswordOf(File.ReadAllBytes(passwordFile))));
    }

    /// <summary>A bare key of 32 bytes, for tests and for keys that came decrypted; the array is copied.</summary>
    public static ISigner FromPrivateKey(ReadOnlySpan<byte> key) => new LocalSigner(key.ToArray());

    /// <summary>
    /// A key that lies elsewhere, for instance in a key service. What the function gives may be r ‖ s (64 bytes), r ‖ s and a
    /// recovery id of any form (65 bytes), or DER, with s in either half: the signer makes of it what a transaction takes.
    /// </summary>
    /// <param name="address">Of the key (<see cref="AddressOf"/>).</param>
    /// <param name="sign">Signs a digest of 32 bytes as it is; slow or missing: entries stay Accepted until it answers.</param>
    public static ISigner FromDelegate(Address address, Func<Bytes32, CancellationToken, ValueTask<byte[]>> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        return new DelegateSigner(address, sign);
    }

    /// <inheritdoc cref="FromDelegate(Address, Func{Bytes32, CancellationToken, ValueTask{byte[]}})"/>
    /// <param name="publicKey">In one of the forms of <see cref="AddressOf"/>.</param>
    /// <param name="sign">Signs a digest of 32 bytes as it is.</param>
    /// <exception cref="FormatException">Not a public key of secp256k1.</exception>
    public static ISigner FromDelegate(
        ReadOnlySpan<byte> publicKey,
        Func<Bytes32, CancellationToken, ValueTask<byte[]>> sign
    ) => FromDelegate(AddressOf(publicKey), sign);

    /// <summary>
    /// The address of a public key as key services and tokens give it: a SubjectPublicKeyInfo in DER or PEM (RFC 5480), a point
    /// (33 bytes compressed, 65 uncompressed, 64 without its 04), or a point in an OCTET STRING (PKCS#11).
    /// </summary>
    /// <exception cref="FormatException">None of these, or a key of another curve, which is named.</exception>
    public static Address AddressOf(ReadOnlySpan<byte> publicKey) => WriterPublicKey.Read(publicKey);

    /// <summary>
    /// A code key that lies elsewhere. The function gives r ‖ s (64 bytes) or DER; a signature that the key did not make throws
    /// <see cref="SignerException"/> before a code is made of it.
    /// </summary>
    /// <param name="key">Its public half, as trust.json pins it.</param>
    /// <param name="sign">
    /// Signs a message, which the algorithm hashes; where a service takes digests, give it <see cref="CodeKey.HashOf"/>.
    /// </param>
    public static ICodeSigner CodesFromDelegate(
        CodeKey key,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> sign
    )
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(sign);
        return new DelegateCodeSigner(key, sign);
    }

    private sealed class LocalSigner(byte[] key) : ISigner
    {
        public Address Address { get; } = Secp256k1Signature.AddressOfPrivateKey(key);

        public ValueTask<byte[]> SignAsync(Bytes32 digest, CancellationToken ct) =>
            new(Secp256k1Signature.Sign(digest, key));
    }

    private sealed class DelegateSigner(Address address, Func<Bytes32, CancellationToken, ValueTask<byte[]>> sign)
        : ISigner
    {
        public Address Address => address;

        public async ValueTask<byte[]> SignAsync(Bytes32 digest, CancellationToken ct) =>
            WriterSignature.Of(await sign(digest, ct).ConfigureAwait(false), digest, address);
    }

    private sealed class DelegateCodeSigner(
        CodeKey key,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> sign
    ) : ICodeSigner
    {
        public CodeKey Key => key;

        public async ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
        {
            var given =
                await sign(message, ct).ConfigureAwait(false)
                ?? throw new SignerException("SignerGaveNothing", "the signer of codes returned null");
            return SignatureSpelling.Read(given).FirstOrDefault(s => key.Verify(message.Span, s))
                ?? throw new SignerException(
                    "SignerGaveForeignSignature",
                    given.Length
                        + " bytes that are no signature of the code by the key "
                        + Convert.ToHexStringLower(key.KeyId)
                );
        }
    }
}

/// <summary>A private key in a PEM file: the center's unit key (RSA-3072) or code key (P-256).</summary>
public sealed class KeyFile
{
    private readonly string path;

    private KeyFile(string path) => this.path = path;

    /// <summary>PKCS#8 or SEC 1 in PEM, not encrypted; read when the client is opened.</summary>
    public static KeyFile Pem(string path) => new(path ?? throw new ArgumentNullException(nameof(path)));

    internal RSA ReadRsa()
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return key;
    }

    internal CodeSigner ReadCodeSigner()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return CodeSigner.Es256(key);
    }

    /// <summary>The path.</summary>
    public override string ToString() => path;
}
