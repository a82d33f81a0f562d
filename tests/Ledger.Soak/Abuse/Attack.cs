using System.Globalization;
using System.Net;

namespace Ledger.Soak.Abuse;

/// <summary>How an answer is counted.</summary>
internal enum Answered
{
    Unset = 0,
    Refused,
    Allowed,

    /// <summary>It must not be.</summary>
    Taken,
}

/// <summary>One kind of attack: so many callers that repeat one call until the time is over. Counts what they were answered.</summary>
internal sealed class Attack(string name, int callers, Func<int, CancellationToken, Task<(Answered, string)>> call)
{
    /// <summary>Between two calls of a caller, so that the attackers do not use up the machine by themselves.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private long calls;
    private long refused;
    private long taken;
    private volatile string sample = "";

    public AttackCount Count => new(name, calls, refused, taken, sample);

    /// <summary>A loopback address of the attackers, never the members' 127.0.0.1.</summary>
    public static IPAddress Address(int number) =>
        IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.0.1.{1 + number % 250}"));

    public Task RunAsync(CancellationToken until) =>
        Task.WhenAll(
            Enumerable.Range(0, callers).Select(i => Task.Run(() => RepeatAsync(i, until), CancellationToken.None))
        );

    private async Task RepeatAsync(int caller, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
            try
            {
                var (answered, text) = await call(caller, until);
                Interlocked.Increment(ref calls);
                if (answered == Answered.Refused)
                {
                    Interlocked.Increment(ref refused);
                    sample = text.Length > 160 ? text[..160] : text;
                }
                if (answered == Answered.Taken)
                    Interlocked.Increment(ref taken);
                await Task.Delay(Pause, until);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or HttpRequestException or System.Net.Sockets.SocketException)
            {
                // Closed at a bound.
                Interlocked.Increment(ref calls);
                Interlocked.Increment(ref refused);
                await Task.Delay(Pause, CancellationToken.None);
            }
    }
}
