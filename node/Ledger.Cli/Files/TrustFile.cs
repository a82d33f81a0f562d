using System.CommandLine;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Bundles;

namespace Ledger.Cli.Files;

/// <summary>The pinned trust anchor of a verb: <c>--trust</c>, else that of the data folder, else the sample's.</summary>
internal sealed record TrustFile(string Path, TrustAnchor Anchor)
{
    public const string Name = "trust.json";
    private const long MaxBytes = 1024 * 1024;

    public static Option<string?> Option(VerbFrame frame) =>
        new("--trust") { Description = frame.Texts["option.trust"], HelpName = "FILE" };

    /// <exception cref="CliException">No such file, or one that no verifier can use.</exception>
    public static TrustFile Open(string? asked)
    {
        var path = asked ?? Default();
        try
        {
            return new TrustFile(path, TrustAnchor.Read(InputFile.Read(path, MaxBytes)));
        }
        catch (TrustFaultException broken)
        {
            throw new CliException("error.trust", path, broken.Fault.Words);
        }
    }

    private static string Default()
    {
        var own = System.IO.Path.Combine(LedgerFolders.DefaultData, Name);
        return File.Exists(own) ? own : System.IO.Path.Combine(LedgerFolders.KeysSample, Name);
    }
}
