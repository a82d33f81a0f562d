using System.Diagnostics;
using System.Text.Json;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>A running <c>tests/oracles/executor.mjs</c>: one line in, one line out.</summary>
internal sealed class NodeExecutor : IDisposable
{
    private readonly Process process;
    private bool finished;

    public NodeExecutor()
    {
        process =
            Process.Start(
                new ProcessStartInfo("node", "--max-semi-space-size=64 executor.mjs")
                {
                    WorkingDirectory = OtherProgram.Folder("oracles"),
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                }
            ) ?? throw new InvalidOperationException("node did not start.");
    }

    /// <summary>Asks all cases, writing ahead of the answers; answers come in order.</summary>
    public async IAsyncEnumerable<(OracleCase Case, JsonElement Answer)> AskAsync(IEnumerable<OracleCase> cases)
    {
        var asked = System.Threading.Channels.Channel.CreateBounded<OracleCase>(64);
        var writer = Task.Run(async () =>
        {
            try
            {
                foreach (var test in cases)
                {
                    await process.StandardInput.WriteLineAsync(test.ToJson());
                    await process.StandardInput.FlushAsync();
                    await asked.Writer.WriteAsync(test);
                }
                asked.Writer.Complete();
            }
            catch (Exception e)
            {
                asked.Writer.Complete(e);
                throw;
            }
        });
        await foreach (var test in asked.Reader.ReadAllAsync())
        {
            var line =
                await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("The oracle ended before it had answered.");
            using var document = JsonDocument.Parse(line);
            yield return (test, document.RootElement.Clone());
        }
        await writer;
        finished = true;
    }

    public void Dispose()
    {
        // Left early, by a failure: the writer may still hold the pipe, and no answer is awaited any more.
        if (!finished)
            process.Kill();
        else
            process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
