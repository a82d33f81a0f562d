using System.Diagnostics;

namespace Ledger.Soak.Hosts;

/// <summary>Ends this very process by SIGKILL when it passes a point for the nth time after it was armed.</summary>
internal sealed class KillSelf(KillPoint point, int passes)
{
    private int left = passes;
    private volatile bool armed;

    public void Arm() => armed = true;

    public void Pass(KillPoint at)
    {
        if (!armed || at != point || Interlocked.Decrement(ref left) != 0)
            return;
        Process.GetCurrentProcess().Kill();
        // The signal is on its way: nothing of this process happens after the point.
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
