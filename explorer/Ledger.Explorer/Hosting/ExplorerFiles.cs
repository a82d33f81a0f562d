namespace Ledger.Explorer.Hosting;

/// <summary>How many of a process's open files its visitors may have: the runtime and the node's connections keep the rest.</summary>
internal static class ExplorerFiles
{
    /// <summary>With less an explorer does not start.</summary>
    public const long Least = 512;

    /// <summary>Assemblies, which the runtime holds open (measured: 245), pipes, and connections that are just being closed.</summary>
    private const long Reserved = 320;

    private const long Most = 1_000;

    public static int Connections(long limit) => (int)Math.Min(Most, (Math.Max(limit, Least) - Reserved) * 3 / 4);
}
