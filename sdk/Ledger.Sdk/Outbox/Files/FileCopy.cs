namespace Ledger.Sdk.Outbox.Files;

internal static class FileCopy
{
    /// <summary>Copies a file and syncs the copy.</summary>
    public static void Copy(IOutboxFiles from, string name, IOutboxFiles to, string toName)
    {
        using var source = from.Open(name, create: false);
        using var target = to.Open(toName, create: true);
        var buffer = new byte[1024 * 1024];
        target.SetLength(0);
        for (long at = 0; ; )
        {
            var read = source.ReadAt(at, buffer);
            if (read == 0)
                break;
            target.WriteAt(at, buffer.AsSpan(0, read));
            at += read;
        }
        target.Sync();
    }
}
