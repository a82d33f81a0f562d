using System.Security.Cryptography;
using System.Text;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Files;

/// <summary>Draws keys and writes them so that the owner alone can read them. A file that is there is never written over.</summary>
internal static class OwnKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int UnitKeyBits = 3072;
    private const int MaxPassword = 4096;

    /// <summary>OWASP's cost for PBKDF2 with SHA-256 (Password Storage Cheat Sheet, 2023).</summary>
    private const int Iterations = 600_000;

    /// <summary>A writer or seal key (secp256k1) as keystore v3.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="CliException">One of the files is there, or the password file cannot be used.</exception>
    public static string Keystore(string path, string passwordFile)
    {
        MustBeNew(path);
        var password = Password(passwordFile);
        while (true)
        {
            var key = RandomNumberGenerator.GetBytes(32);
            try
            {
                var keystore = Chaincode.Keystore.Encrypt(key, password);
                WholeFile.Write(path, keystore.Write(), OwnerOnly);
                return keystore.Address!.Value.ToString();
            }
            catch (ArgumentException)
            {
                // Not below the curve's order: draw again.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }
    }

    /// <summary>A key of contract codes (P-256).</summary>
    /// <returns>Its SubjectPublicKeyInfo, base64, as consortium.json has it.</returns>
    public static string Code(string path)
    {
        MustBeNew(path);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write(path, key.ExportPkcs8PrivateKeyPem());
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The key of unit references (RSA, 3072 bits).</summary>
    /// <returns>Its SubjectPublicKeyInfo, base64, as consortium.json has it.</returns>
    public static string Unit(string path)
    {
        MustBeNew(path);
        using var key = RSA.Create(UnitKeyBits);
        Write(path, key.ExportPkcs8PrivateKeyPem());
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>A certificate's key, in the clear: who serves or calls with it reads it without a person.</summary>
    public static void Tls(string path, ECDsa key) => Write(path, key.ExportPkcs8PrivateKeyPem());

    /// <summary>An authority's key, under a password: it is used by a person, and seldom.</summary>
    public static void Authority(string path, ECDsa key, string passwordFile)
    {
        var terms = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);
        Write(path, key.ExportEncryptedPkcs8PrivateKeyPem(Password(passwordFile), terms));
    }

    /// <summary>Reads what <see cref="Authority"/> wrote, or an imported authority's key, encrypted or not.</summary>
    /// <exception cref="CliException">No such key, or another password.</exception>
    public static ECDsa ReadAuthority(string path, string? passwordFile)
    {
        var pem = Encoding.UTF8.GetString(InputFile.Read(path, Chaincode.Keystore.MaxSize));
        var key = ECDsa.Create();
        try
        {
            if (passwordFile is null)
                key.ImportFromPem(pem);
            else
                key.ImportFromEncryptedPem(pem, PasswordIn(passwordFile));
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new CliException("error.keys.authority", path);
        }
    }

    /// <exception cref="CliException">The file is there.</exception>
    public static void MustBeNew(string path)
    {
        if (File.Exists(path))
            throw new CliException("error.keys.exists", path);
    }

    /// <summary>The file's password; where there is no file, 256 drawn bits that are written there.</summary>
    private static string Password(string file)
    {
        if (!File.Exists(file))
            Write(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return PasswordIn(file);
    }

    private static string PasswordIn(string file) =>
        Chaincode.Keystore.PasswordOf(InputFile.Read(file, MaxPassword)) is { Length: > 0 } password
            ? password
            : throw new CliException("error.keys.password", file);

    private static void Write(string path, string text) =>
        WholeFile.Write(path, Encoding.UTF8.GetBytes(text + "\n"), OwnerOnly);
}
