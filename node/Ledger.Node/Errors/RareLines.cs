namespace Ledger.Node.Errors;

/// <summary>
/// Lines of a log that come with every call or connection: of one kind the first is told at once, those that follow as a number
/// with the next one that is told, a minute later at the earliest.
/// </summary>
internal sealed class RareLines(TimeProvider time)
{
    private const int Kept = 4096;
    private static readonly TimeSpan ToldAgain = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Told, long Unsaid)> kinds = new(StringComparer.Ordinal); // guarded by gate

    /// <summary>How many of the kind were not told since the last one that was; null where this one is not told either.</summary>
    public long? Tell(string kind)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (kinds.TryGetValue(kind, out var seen) && time.GetElapsedTime(seen.Told, now) < ToldAgain)
            {
                kinds[kind] = seen with { Unsaid = seen.Unsaid + 1 };
                return null;
            }
            if (kinds.Count >= Kept)
                kinds.Clear(); // callers choose some kinds: a line too many is better than a book without end
            kinds[kind] = (now, 0);
            return seen.Unsaid;
        }
    }
}
