using System.Globalization;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;

namespace Ledger.Engine.Chain;

/// <summary>What is wrong with the clock.</summary>
public enum ClockFaultKind
{
    Unset = 0,

    /// <summary>The clock went on by more than the time that has passed: nothing is sealed with such a time.</summary>
    Jumped,

    /// <summary>The machine was restarted, and the last block is older than any stop that is taken without a word.</summary>
    Unconfirmed,

    /// <summary>The last block's time is ahead of the clock; the chain goes on when the clock has reached it.</summary>
    HeadAhead,
}

/// <summary>Why no block is made now.</summary>
/// <param name="Kind">Which of the faults.</param>
/// <param name="Ahead">By how much the clock is ahead of what it should be; with HeadAhead, the head of the clock.</param>
/// <param name="Until">When the chain goes on by itself; null where somebody has to look.</param>
/// <param name="Message">In English, with what to do.</param>
public sealed record ClockFault(ClockFaultKind Kind, TimeSpan Ahead, DateTimeOffset? Until, string Message);

/// <summary>
/// Compares the clock with the steady one before a block is sealed. A block's time cannot be taken back: one that lies ahead
/// stops the chain until the clock has reached it, so a clock that jumped ahead is refused first. What it is held against
/// is the last time that was believed; the head mark carries it over a restart of the process.
/// </summary>
internal sealed class ClockGuard
{
    /// <summary>Steps that a time service makes at a start, and pauses between the two readings.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(15);

    /// <summary>After a restart of the machine nothing tells a long stop from a wrong clock; up to this it is taken for a stop.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromDays(31);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private ClockReading believed; // guarded by gate
    private readonly ClockFault? unconfirmed;

    /// <param name="time">The clock.</param>
    /// <param name="last">The mark's reading at the head; null where there is none.</param>
    /// <param name="head">The head; genesis has a time that means nothing here.</param>
    /// <param name="accept">Somebody has looked at the clock: it is right as it is.</param>
    public ClockGuard(TimeProvider time, ClockReading? last, BlockHeader head, bool accept)
    {
        this.time = time;
        var now = ClockReading.Of(time);
        believed = now;
        if (accept || head.Number == 0)
            return;
        if (last is { } reading && reading.Boot == now.Boot && reading.Uptime <= now.Uptime)
        {
            believed = reading;
            return;
        }
        var stopped = now.Wall - TimeOf(head);
        if (stopped > LongestStop)
            unconfirmed = new ClockFault(
                ClockFaultKind.Unconfirmed,
                stopped,
                null,
                Text(
                    $"ClockUnconfirmed: by this machine's clock the last block is {Span(stopped)} old, and the machine was restarted since. Compare the clock with another one; where it is right, start with --accept-clock."
                )
            );
    }

    /// <summary>The time that is believed now: the last one, and what has passed since.</summary>
    public ClockReading Believed()
    {
        var now = ClockReading.Of(time);
        lock (gate)
            return now with { Wall = Expected(now) };
    }

    /// <summary>Null where a block may be sealed with the clock's time.</summary>
    public ClockFault? Jump()
    {
        if (unconfirmed is not null)
            return unconfirmed;
        lock (gate)
        {
            var now = ClockReading.Of(time);
            var ahead = now.Wall - Expected(now);
            if (ahead > Tolerance)
                return new ClockFault(
                    ClockFaultKind.Jumped,
                    ahead,
                    null,
                    Text(
                        $"ClockJumped: this machine's clock says {now.Wall:u} and is {Span(ahead)} ahead of the time that has passed since the last block. No block is sealed with it. Set the clock right, and the chain goes on; where it is right as it is, start with --accept-clock."
                    )
                );
            // A clock that was set back keeps the former line, so that setting it forward again is no jump.
            if (ahead > -Tolerance)
                believed = now;
            return null;
        }
    }

    /// <summary>Null where the head's time is not ahead of the clock by more than the tolerance.</summary>
    public ClockFault? HeadAhead(BlockHeader head, uint period)
    {
        var now = time.GetUtcNow();
        var ahead = TimeOf(head) - now;
        if (ahead <= Tolerance + TimeSpan.FromSeconds(period))
            return null;
        var until = TimeOf(head).AddSeconds(period);
        return new ClockFault(
            ClockFaultKind.HeadAhead,
            ahead,
            until,
            Text(
                $"HeadAhead: block {head.Number} has the time {TimeOf(head):u}, {Span(ahead)} ahead of this machine's clock ({now:u}): the clock ran ahead before, or was set back. The next block can be made at {until:u}."
            )
        );
    }

    private DateTimeOffset Expected(in ClockReading now) => believed.Wall + (now.Uptime - believed.Uptime);

    private static DateTimeOffset TimeOf(BlockHeader head) =>
        DateTimeOffset.FromUnixTimeSeconds(checked((long)head.Timestamp));

    private static string Span(TimeSpan span) =>
        span.ToString(span.TotalDays >= 1 ? @"d' d 'hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
