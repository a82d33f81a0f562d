using System.Globalization;
using System.Text;
using System.Text.Json;
using Nethereum.KeyStore.Crypto;

namespace Ledger.Chaincode;

/// <summary>
/// How a keystore's password becomes a key: scrypt (RFC 7914) or PBKDF2 (RFC 8018) with HMAC-SHA-256. A chosen file sets
/// the work factors, so they are bounded before anything is derived.
/// </summary>
internal abstract record KeyDerivation(byte[] Salt)
{
    private const int KeySize = 32;
    private const int MaxSalt = 256;

    /// <summary>Bytes that scrypt may use (128 x n x r): what geth's own files need.</summary>
    public const long MaxMemory = 256L * 1024 * 1024;

    /// <summary>n x r x p: twice the work of geth's own files.</summary>
    public const long MaxWork = 1L << 22;

    public const int MaxIterations = 10_000_000;

    /// <param name="password">Counts as UTF-8.</param>
    public abstract byte[] Derive(string password);

    public abstract void Write(Utf8JsonWriter writer);

    public static KeyDerivation Read(KeystoreJson crypto)
    {
        var name = crypto.Text("kdf");
        var parameters = crypto.Object("kdfparams");
        var size = parameters.Integer("dklen");
        if (size != KeySize)
            throw Beyond("dklen", size, "32 is required");
        var salt = parameters.Bytes("salt", MaxSalt);
        return name.ToLowerInvariant() switch
        {
            "scrypt" => ReadScrypt(parameters, salt),
            "pbkdf2" => ReadPbkdf2(parameters, salt),
            _ => throw new KeystoreException(
                KeystoreFault.UnsupportedDerivation,
                "kdf: only scrypt and pbkdf2 are supported. Export the key again as a version 3 keystore."
            ),
        };
    }

    private static Scrypt ReadScrypt(KeystoreJson parameters, byte[] salt)
    {
        var (n, r, p) = (parameters.Integer("n"), parameters.Integer("r"), parameters.Integer("p"));
        if (n < 2 || n > int.MaxValue || (n & (n - 1)) != 0)
            throw Beyond("n", n, "a power of two from 2 is required");
        if (r is < 1 or > 1024)
            throw Beyond("r", r, "1 to 1,024 are allowed");
        if (p is < 1 or > 64)
            throw Beyond("p", p, "1 to 64 are allowed");
        if (128 * n * r > MaxMemory)
            throw Beyond("n", n, "128 x n x r may be 256 MiB at most");
        if (n * r * p > MaxWork)
            throw Beyond("p", p, "n x r x p may be 4,194,304 at most");
        return new Scrypt(salt, (int)n, (int)r, (int)p);
    }

    private static Pbkdf2 ReadPbkdf2(KeystoreJson parameters, byte[] salt)
    {
        if (!string.Equals(parameters.Text("prf"), "hmac-sha256", StringComparison.OrdinalIgnoreCase))
            throw new KeystoreException(KeystoreFault.UnsupportedDerivation, "prf: only hmac-sha256 is supported.");
        var count = parameters.Integer("c");
        return count is >= 1 and <= MaxIterations
            ? new Pbkdf2(salt, (int)count)
            : throw Beyond("c", count, "1 to 10,000,000 are allowed");
    }

    private static KeystoreException Beyond(string name, long value, string limit) =>
        new(
            KeystoreFault.WorkFactor,
            name + " is " + value.ToString(CultureInfo.InvariantCulture) + ": " + limit + "."
        );

    internal sealed record Scrypt(byte[] Salt, int N, int R, int P) : KeyDerivation(Salt)
    {
        public override byte[] Derive(string password) =>
            new KeyStoreCrypto().GenerateDerivedScryptKey(
                Encoding.UTF8.GetBytes(password),
                Salt,
                N,
                R,
                P,
                KeySize,
                // RFC 7914 wants n < 2^(16 r); the published keystore vectors (n = 262,144, r = 1) do not keep to it.
                checkRandN: false
            );

        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteString("kdf", "scrypt");
            writer.WriteStartObject("kdfparams");
            writer.WriteNumber("dklen", KeySize);
            writer.WriteNumber("n", N);
            writer.WriteNumber("p", P);
            writer.WriteNumber("r", R);
            writer.WriteString("salt", Convert.ToHexStringLower(Salt));
            writer.WriteEndObject();
        }
    }

    internal sealed record Pbkdf2(byte[] Salt, int Iterations) : KeyDerivation(Salt)
    {
        public override byte[] Derive(string password) =>
            new KeyStoreCrypto().GeneratePbkdf2Sha256DerivedKey(password, Salt, Iterations, KeySize);

        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteString("kdf", "pbkdf2");
            writer.WriteStartObject("kdfparams");
            writer.WriteNumber("c", Iterations);
            writer.WriteNumber("dklen", KeySize);
            writer.WriteString("prf", "hmac-sha256");
            writer.WriteString("salt", Convert.ToHexStringLower(Salt));
            writer.WriteEndObject();
        }
    }
}
