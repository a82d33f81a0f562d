using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Nethereum.KeyStore.Crypto;

namespace Ledger.Chaincode;

/// <summary>
/// A secp256k1 key in an encrypted file: Web3 Secret Storage, version 3. The cryptography is Nethereum's; before it stand our
/// limits on work factors and the spellings of other tools (any letter case, 0x, byte order mark). What is written here
/// opens in geth, cast and ethers. The password counts as its UTF-8 bytes, not normalised.
/// </summary>
public sealed class Keystore
{
    /// <summary>Bytes of the largest file that is read.</summary>
    public const int MaxSize = 64 * 1024;

    private const string Cipher = "aes-128-ctr";

    private readonly KeyDerivation derivation;
    private readonly byte[] iv;
    private readonly byte[] ciphertext;
    private readonly byte[] mac;

    private Keystore(
        Address? address,
        bool sample,
        string id,
        KeyDerivation derivation,
        byte[] iv,
        byte[] ciphertext,
        byte[] mac
    )
    {
        Address = address;
        IsSample = sample;
        Id = id;
        this.derivation = derivation;
        this.iv = iv;
        this.ciphertext = ciphertext;
        this.mac = mac;
    }

    /// <summary>The account that the file claims; checked when the key is decrypted. Null where the file leaves it out.</summary>
    public Address? Address { get; }

    /// <summary>Marked as a sample key, which a node takes in development only.</summary>
    public bool IsSample { get; }

    public string Id { get; }

    /// <summary>Reads a file; nothing is derived yet, but every work factor is checked.</summary>
    /// <exception cref="KeystoreException">Not a keystore, or one that is not supported; the message says what to do.</exception>
    public static Keystore Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaxSize)
            throw new KeystoreException(
                KeystoreFault.TooLarge,
                "The file has " + file.Length + " bytes, a keystore at most 65,536."
            );
        if (file.Span.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            file = file[3..];
        try
        {
            using var document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(new KeystoreJson(document.RootElement))
                : throw new KeystoreException(KeystoreFault.Malformed, "Not a JSON object.");
        }
        catch (JsonException)
        {
            throw new KeystoreException(KeystoreFault.Malformed, "Not JSON.");
        }
    }

    private static Keystore Read(KeystoreJson root)
    {
        var version = root.Integer("version");
        if (version != 3)
            throw new KeystoreException(
                KeystoreFault.UnsupportedVersion,
                "version is " + version + ": only 3 is supported. Export the key again as a version 3 keystore."
            );
        var crypto = root.Object("crypto");
        if (!string.Equals(crypto.Text("cipher"), Cipher, StringComparison.OrdinalIgnoreCase))
            throw new KeystoreException(KeystoreFault.UnsupportedCipher, "cipher: only aes-128-ctr is supported.");
        return new Keystore(
            root.OptionalText("address") is { Length: > 0 } ? new Address(root.Exactly("address", 20)) : null,
            root.Flag("sample"),
            root.OptionalText("id") ?? "",
            KeyDerivation.Read(crypto),
            crypto.Object("cipherparams").Exactly("iv", 16),
            Key(crypto),
            crypto.Exactly("mac", 32)
        );
    }

    /// <summary>Tools that keep a key as a number leave its leading zeros out.</summary>
    private static byte[] Key(KeystoreJson crypto) =>
        crypto.Bytes("ciphertext", 32) is { Length: > 0 } key
            ? key
            : throw KeystoreJson.Malformed("ciphertext", "1 to 32 bytes are expected");

    /// <summary>Encrypts a key with scrypt (n = 262,144, r = 8, p = 1, as geth does) under fresh random salt and vector.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="password">Counts as UTF-8.</param>
    /// <param name="scryptN">Cost, a power of two; samples take 4,096.</param>
    /// <param name="sample">Marks a key that no production node takes.</param>
    /// <exception cref="ArgumentException">Not a private key of secp256k1.</exception>
    public static Keystore Encrypt(
        ReadOnlySpan<byte> privateKey,
        string password,
        int scryptN = 262_144,
        bool sample = false
    )
    {
        ArgumentNullException.ThrowIfNull(password);
        var address = Secp256k1Signature.AddressOfPrivateKey(privateKey);
        var scrypt = new KeyDerivation.Scrypt(RandomNumberGenerator.GetBytes(32), scryptN, 8, 1);
        var vector = RandomNumberGenerator.GetBytes(16);
        var key = scrypt.Derive(password);
        var encrypted = Ctr(key, vector, privateKey.ToArray());
        var id = Guid.NewGuid().ToString("D");
        var keystore = new Keystore(address, sample, id, scrypt, vector, encrypted, Mac(key, encrypted));
        CryptographicOperations.ZeroMemory(key);
        return keystore;
    }

    /// <summary>The private key, 32 bytes; the caller clears it after use.</summary>
    /// <exception cref="KeystoreException">Wrong password, or a key that is not the file's address.</exception>
    public byte[] Decrypt(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var key = derivation.Derive(password);
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Mac(key, ciphertext), mac))
                throw new KeystoreException(KeystoreFault.WrongPassword, "The password does not fit this keystore.");
            var privateKey = new byte[32];
            Ctr(key, iv, ciphertext).CopyTo(privateKey.AsSpan(privateKey.Length - ciphertext.Length));
            Address actual;
            try
            {
                actual = Secp256k1Signature.AddressOfPrivateKey(privateKey);
            }
            catch (ArgumentException)
            {
                throw new KeystoreException(KeystoreFault.WrongKey, "The keystore holds no private key of secp256k1.");
            }
            if (Address is { } claimed && claimed != actual)
                throw new KeystoreException(
                    KeystoreFault.WrongKey,
                    "The keystore says " + claimed + " but holds the key of " + actual + "."
                );
            return privateKey;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The file: indented UTF-8 JSON with a final line break.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            if (Address is { } address)
                writer.WriteString("address", Convert.ToHexStringLower(address.Span));
            writer.WriteStartObject("crypto");
            writer.WriteString("cipher", Cipher);
            writer.WriteStartObject("cipherparams");
            writer.WriteString("iv", Convert.ToHexStringLower(iv));
            writer.WriteEndObject();
            writer.WriteString("ciphertext", Convert.ToHexStringLower(ciphertext));
            derivation.Write(writer);
            writer.WriteString("mac", Convert.ToHexStringLower(mac));
            writer.WriteEndObject();
            writer.WriteString("id", Id);
            writer.WriteNumber("version", 3);
            if (IsSample)
                writer.WriteBoolean("sample", true);
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>The password in a password file: UTF-8 without byte order mark and without one final line break.</summary>
    public static string PasswordOf(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            file = file[3..];
        if (file.EndsWith("\n"u8))
            file = file[..^1];
        if (file.EndsWith("\r"u8))
            file = file[..^1];
        return Encoding.UTF8.GetString(file);
    }

    private static byte[] Mac(byte[] key, byte[] ciphertext) => new KeyStoreCrypto().GenerateMac(key, ciphertext);

    private static byte[] Ctr(byte[] key, byte[] iv, byte[] input) =>
        new KeyStoreCrypto().GenerateAesCtrCipher(iv, key[..16], input);
}
