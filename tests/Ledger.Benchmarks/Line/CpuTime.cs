using System.Diagnostics;

namespace Ledger.Benchmarks.Line;

/// <summary>Processor time, user and system, of this process and of the node: what a statement costs whoever else is at work here.</summary>
internal sealed class CpuTime(int node)
{
    /// <summary>Since both were started.</summary>
    public TimeSpan Now => TimeOf(Environment.ProcessId) + TimeOf(node);

    private static TimeSpan TimeOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
