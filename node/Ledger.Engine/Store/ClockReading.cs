using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ledger.Engine.Store;

/// <summary>What people call the time, beside a clock that nobody can set.</summary>
/// <param name="Wall">The machine's clock.</param>
/// <param name="Boot">Names the run of the steady clock: readings of one run can be compared, also between processes.</param>
/// <param name="Uptime">The steady clock, from the run's begin on; it counts while the machine sleeps, where the system tells.</param>
public readonly record struct ClockReading(DateTimeOffset Wall, Guid Boot, TimeSpan Uptime)
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";
    private const string UptimeFile = "/proc/uptime";

    /// <summary>A virtual clock is its own run, and so is this process where the system tells none.</summary>
    private static readonly ConditionalWeakTable<TimeProvider, object> Runs = [];

    private static Guid? boot;

    public static ClockReading Of(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (ReferenceEquals(time, TimeProvider.System) && System() is { } steady)
            return new ClockReading(time.GetUtcNow(), steady.Boot, steady.Uptime);
        var run = (Guid)Runs.GetValue(time, static _ => Guid.NewGuid());
        var uptime = time.GetElapsedTime(0);
        return new ClockReading(time.GetUtcNow(), run, uptime);
    }

    private static (Guid Boot, TimeSpan Uptime)? System()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var seconds = File.ReadAllText(UptimeFile).Split(' ')[0];
            // The same for as long as this process lives.
            return
                (boot ??= Guid.TryParse(File.ReadAllText(BootId).Trim(), out var read) ? read : Guid.Empty) is var run
                && run != Guid.Empty
                && double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var up)
                ? (run, TimeSpan.FromSeconds(up))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
