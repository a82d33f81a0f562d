using System.Diagnostics;

namespace Ledger.Engine.Tests;

/// <summary>What a program of others said.</summary>
internal sealed record Said(int Code, string Output, string Errors)
{
    public string All => Output + Errors;
}

/// <summary>Programs of others that tests run: scripts of Node.js, and what npm brings into <c>tests/clients</c>.</summary>
internal static class OtherProgram
{
    /// <summary>A script of <c>tests/oracles</c> or <c>tests/clients</c>.</summary>
    public static string Folder(string name)
    {
        var folder = Path.Combine(Vectors.Root, "tests", name);
        return Directory.Exists(Path.Combine(folder, "node_modules"))
            ? folder
            : throw new InvalidOperationException($"Not installed: run ./ledger test (or npm ci in tests/{name}).");
    }

    /// <summary>A program that npm put into <c>tests/clients</c>.</summary>
    public static string Client(string name) => Path.Combine(Folder("clients"), "node_modules", ".bin", name);

    /// <summary>Runs it to its end.</summary>
    /// <param name="program">Its path or name.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">As they are.</param>
    /// <param name="environment">Beside this process's own.</param>
    /// <param name="input">Standard input; null: none.</param>
    public static async Task<Said> RunAsync(
        string program,
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? input = null
    )
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException(program + " did not start.");
        try
        {
            var errors = process.StandardError.ReadToEndAsync(ct);
            var output = process.StandardOutput.ReadToEndAsync(ct);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
            return new Said(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
