using System.Diagnostics;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Tests;

/// <summary>Field case C78: a machine on which libsecp256k1 does not load signs all the same.</summary>
public sealed class ManagedSignatureTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void The_managed_port_signs_as_the_library_does()
    {
        for (var i = 0; i < 50; i++)
        {
            var digest = Keccak256.Hash([(byte)i]);
            Assert.Equal(Secp256k1Signature.Sign(digest, Key), Secp256k1Signature.Sign(digest, Key, managed: true));
        }
        Assert.Throws<ArgumentException>(() => Secp256k1Signature.Sign(default, new byte[32], managed: true));
    }

    /// <summary>This assembly as it was built, without what lies in `runtimes`: the test below, in a process of its own.</summary>
    [Fact]
    public async Task Without_the_native_library_a_process_signs()
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("ledger-managed-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            string[] command =
            [
                Path.Combine(folder, "Ledger.Evidence.Tests.dll"),
                "--filter-method",
                "*" + nameof(Alone_it_signs_and_recovers),
                "--explicit",
                "only",
                "--no-ansi",
                "--progress",
                "off",
            ];
            var start = new ProcessStartInfo("dotnet", command)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(cancel);
            var output = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            Assert.True(process.ExitCode == 0, output + await error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Explicit = true)]
    public void Alone_it_signs_and_recovers()
    {
        Assert.False(Secp256k1Signature.IsNative);
        var digest = Keccak256.Hash("a transaction"u8);
        var signature = Secp256k1Signature.Sign(digest, Key);
        Assert.Equal(
            Secp256k1Signature.AddressOfPrivateKey(Key),
            Secp256k1Signature.Recover(digest, signature.AsSpan(0, 64), signature[64])
        );
    }
}
