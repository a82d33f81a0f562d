using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>Taking the folder, and what is said and kept where it is damaged.</summary>
internal static class FolderOwnership
{
    public static async Task<IDisposable> LockAsync(OutboxParts parts, CancellationToken ct)
    {
        var holder = "process " + Environment.ProcessId + " on " + Environment.MachineName;
        var until = Spans.After(parts.Time.GetUtcNow(), parts.Settings.WhenLocked);
        while (true)
        {
            if (parts.Files.TryLock(holder, out var other) is { } taken)
                return taken;
            if (parts.Time.GetUtcNow() >= until)
                throw new OutboxException(
                    OutboxFault.Locked,
                    "the folder "
                        + parts.Files.Describe("")
                        + " is held by "
                        + other
                        + ". Stop it, or give this process a folder of its own."
                );
            await Task.Delay(TimeSpan.FromMilliseconds(200), parts.Time, ct);
        }
    }

    /// <summary>Nothing is repaired here: the damaged file is copied beside itself, and the next start says the same.</summary>
    public static OutboxException SetAside(IOutboxFiles files, DamageException e, TimeProvider time)
    {
        var kept = "";
        if (files.Exists(e.File))
        {
            kept = e.File + ".damaged";
            if (!files.Exists(kept))
            {
                using var from = files.Open(e.File, create: false);
                using var to = files.Open(kept, create: true);
                to.WriteAt(0, from.ReadAll());
                to.Sync();
            }
            kept = " A copy was set aside as " + files.Describe(kept) + ".";
        }
        return new OutboxException(
            OutboxFault.Damaged,
            files.Describe(e.File)
                + ": "
                + e.What
                + "."
                + kept
                + " Nothing was changed or accepted. Keep the folder as it is and put the newest copy back, or read what can be read"
                + " with `ledger outbox recover`: "
                + files.Describe(""),
            e
        );
    }
}
