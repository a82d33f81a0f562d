using System.Collections.Concurrent;

namespace Ledger.Node.Security;

/// <summary>Why a request for fields came too soon.</summary>
/// <param name="Window">"minute" or "day".</param>
/// <param name="Limit">Requests of one certificate in the window.</param>
/// <param name="After">When the window is over.</param>
/// <param name="First">The first refusal of this certificate in the window: the one that is put on record.</param>
internal sealed record DisclosureRefusal(string Window, int Limit, TimeSpan After, bool First);

/// <summary>
/// Requests for fields of one certificate, refused ones included, counted in windows of a minute and of a day that begin
/// with its first request. Kept in memory: a start of the node begins the windows anew.
/// </summary>
internal sealed class DisclosureLimits(DisclosureOptions options, TimeProvider time)
{
    private const int Kept = 4096;
    private readonly ConcurrentDictionary<string, Counts> byCertificate = new(StringComparer.Ordinal);

    /// <summary>Null: within the limits, and counted.</summary>
    public DisclosureRefusal? Take(string certificate)
    {
        if (byCertificate.Count > Kept)
            Forget();
        var counts = byCertificate.GetOrAdd(certificate, static _ => new Counts());
        lock (counts)
        {
            var now = time.GetUtcNow();
            // Both are asked before either counts: what the day refuses costs no minute.
            counts.Minute = counts.Minute.At(now, TimeSpan.FromMinutes(1));
            counts.Day = counts.Day.At(now, TimeSpan.FromDays(1));
            if (counts.Day.Taken >= options.PerDay)
                return Refuse(ref counts.Day, "day", options.PerDay, TimeSpan.FromDays(1), now);
            if (counts.Minute.Taken >= options.PerMinute)
                return Refuse(ref counts.Minute, "minute", options.PerMinute, TimeSpan.FromMinutes(1), now);
            counts.Minute = counts.Minute with { Taken = counts.Minute.Taken + 1 };
            counts.Day = counts.Day with { Taken = counts.Day.Taken + 1 };
            return null;
        }
    }

    private static DisclosureRefusal Refuse(
        ref Window window,
        string name,
        int limit,
        TimeSpan length,
        DateTimeOffset now
    )
    {
        var first = !window.Told;
        window = window with { Told = true };
        return new DisclosureRefusal(name, limit, window.Began + length - now, first);
    }

    /// <summary>Drops certificates that asked for nothing for a day, so that the book does not grow with their number.</summary>
    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (certificate, counts) in byCertificate)
            if (now - counts.Day.Began >= TimeSpan.FromDays(1))
                byCertificate.TryRemove(certificate, out _);
    }

    private sealed class Counts
    {
        public Window Minute; // guarded by the object itself
        public Window Day; // guarded by the object itself
    }

    private readonly record struct Window(DateTimeOffset Began, int Taken, bool Told)
    {
        /// <summary>The window that holds the moment; a clock that was set back begins none.</summary>
        public Window At(DateTimeOffset now, TimeSpan length) =>
            now - Began >= length ? new Window(now, 0, false) : this;
    }
}
