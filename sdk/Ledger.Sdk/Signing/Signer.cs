using System.Security.Cryptography;
using Ledger.Chaincode;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

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

    private sealed class LocalSigner(byte[] key) : ISigner
    {
        public Address Address { get; } = Secp256k1Signature.AddressOfPrivateKey(key);

        public ValueTask<byte[]> SignAsync(Bytes32 digest, CancellationToken ct) =>
            new(Secp256k1Signature.Sign(digest, key));
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
