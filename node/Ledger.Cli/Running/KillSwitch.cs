using System.Diagnostics;
using System.Globalization;
using Ledger.Engine.Chain;

namespace Ledger.Cli.Running;

/// <summary>
/// For fault tests: the node dies by SIGKILL from its own hand at a named point of the commit path, when it was ordered to on
/// its standard input (<c>die POINT N</c>: the nth time that the point is passed). Only a chain whose genesis says
/// <c>test: true</c> has one.
/// </summary>
internal sealed class KillSwitch
{
    private const string Verb = "die";
    private readonly Lock gate = new();
    private CommitPoint at;
    private int left;

    public static string Order(CommitPoint point, int passes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Verb} {point} {passes}");

    /// <summary>Takes an order; any other line is none.</summary>
    public void Hear(string line)
    {
        if (
            line.Split(' ') is not [Verb, var name, var count]
            || !Enum.TryParse<CommitPoint>(name, out var point)
            || !int.TryParse(count, CultureInfo.InvariantCulture, out var passes)
        )
            return;
        lock (gate)
            (at, left) = (point, passes);
    }

    /// <summary>Called at each point of the commit path. Does not come back from the one that was ordered.</summary>
    public void Pass(CommitPoint point)
    {
        lock (gate)
        {
            if (left == 0 || point != at || --left > 0)
                return;
        }
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
