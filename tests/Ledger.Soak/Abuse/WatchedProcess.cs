namespace Ledger.Soak.Abuse;

/// <summary>A process's memory over a run: before the attacks, at its highest, and a while after them.</summary>
internal sealed class WatchedProcess(string name, int id, long peakAim, long afterAim)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly long before = ResidentMemory.Of(id);
    private long peak;

    /// <summary>Until the token.</summary>
    public async Task WatchAsync(CancellationToken until)
    {
        using var timer = new PeriodicTimer(Look);
        try
        {
            while (await timer.WaitForNextTickAsync(until))
                peak = Math.Max(peak, ResidentMemory.Of(id));
        }
        catch (OperationCanceledException)
        {
            // The attacks are over.
        }
        peak = Math.Max(peak, ResidentMemory.Of(id));
    }

    /// <summary>Looks a last time.</summary>
    public MemoryUse End() => new(name, before, peak, ResidentMemory.Of(id), peakAim, afterAim);
}

/// <param name="Process">Its name.</param>
/// <param name="Before">Bytes resident before the attacks.</param>
/// <param name="Peak">The highest during them.</param>
/// <param name="After">Once they were over, and a while had passed.</param>
/// <param name="PeakAim">The peak stays below.</param>
/// <param name="AfterAim">What is left stays below.</param>
internal sealed record MemoryUse(string Process, long Before, long Peak, long After, long PeakAim, long AfterAim);
