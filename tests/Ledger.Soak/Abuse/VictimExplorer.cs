using System.Globalization;
using Ledger.Cli.Files;
using Ledger.Cli.Running;

namespace Ledger.Soak.Abuse;

/// <summary>An explorer's process in front of a node, with its reader's certificate, as <c>up</c> starts one; limits as they are by default.</summary>
internal sealed class VictimExplorer : IAsyncDisposable
{
    private readonly ChildProcess process;

    private VictimExplorer(ChildProcess process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public int Id => process.Id;

    public bool HasEnded => process.HasEnded;

    /// <exception cref="SoakException">It is not built.</exception>
    public static async Task<VictimExplorer> StartAsync(TestConsortium consortium, Uri node, CancellationToken ct)
    {
        var program = LedgerFolders.Explorer ?? throw new SoakException("The explorer is not built.");
        var address = new Uri(
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{TestConsortium.FreePorts(1)}")
        );
        var reader = Path.Combine(consortium.Folder, "explorer");
        List<string> arguments =
        [
            "--Explorer:Supervised=true",
            $"--Explorer:Listen={address.GetLeftPart(UriPartial.Authority)}",
            $"--Explorer:Ledger:Nodes:0={node}",
            $"--Explorer:Ledger:TrustFile={consortium.Trust}",
            $"--Explorer:Ledger:Certificate:File={Path.Combine(reader, "tls.pem")}",
            $"--Explorer:Ledger:Certificate:KeyFile={Path.Combine(reader, "tls.key")}",
            $"--Explorer:Ledger:Certificate:AuthorityFile={Path.Combine(consortium.Folder, "ca.pem")}",
        ];
        if (LedgerFolders.ExplorerPage is { } page)
            arguments.Add($"--Explorer:Web={page}");
        var process = ChildProcess.Explorer(program, arguments);
        await process.WhenReadyAsync(ct);
        return new VictimExplorer(process, address);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
