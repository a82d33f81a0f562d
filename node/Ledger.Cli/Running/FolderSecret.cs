using System.Security.Cryptography;
using System.Text;
using Ledger.Cli.Files;
using Ledger.Evidence.Primitives;

namespace Ledger.Cli.Running;

/// <summary>The secret that a data folder drew once, in <c>drawn.key</c>, and what is drawn under it.</summary>
internal static class FolderSecret
{
    private const string FileName = "drawn.key";
    private static readonly Lock Gate = new();

    /// <summary>
    /// A value that nobody can guess and that stays the same for its name: HMAC-SHA-256 under the folder's secret. So the same
    /// verb again means the same escrow.
    /// </summary>
    /// <param name="data">The data folder.</param>
    /// <param name="name">What it is drawn for, for instance <c>payee/ID</c>.</param>
    public static Bytes32 Draw(string data, string name)
    {
        var path = Path.Combine(data, FileName);
        lock (Gate)
        {
            if (!File.Exists(path))
                WholeFile.Write(
                    path,
                    RandomNumberGenerator.GetBytes(32),
                    UnixFileMode.UserRead | UnixFileMode.UserWrite
                );
        }
        return new Bytes32(HMACSHA256.HashData(File.ReadAllBytes(path), Encoding.UTF8.GetBytes(name)));
    }
}
