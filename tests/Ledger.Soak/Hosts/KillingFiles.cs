using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Soak.Hosts;

/// <summary>The real folder with the kill points of the disk.</summary>
internal sealed class KillingFiles(IOutboxFiles inner, KillSelf kill) : IOutboxFiles
{
    public long FreeBytes => inner.FreeBytes;

    public string Describe(string name) => inner.Describe(name);

    public bool Exists(string name) => inner.Exists(name);

    public IReadOnlyList<string> List() => inner.List();

    public void Replace(string from, string to)
    {
        inner.Replace(from, to);
        kill.Pass(KillPoint.InCompaction);
    }

    public void Delete(string name) => inner.Delete(name);

    public IDisposable? TryLock(string holder, out string? otherHolder) => inner.TryLock(holder, out otherHolder);

    public OutboxFile Open(string name, bool create)
    {
        var file = inner.Open(name, create);
        return name is OutboxStore.LogName ? new LogFile(file, kill) : file;
    }

    private sealed class LogFile(OutboxFile inner, KillSelf kill) : OutboxFile
    {
        public override long Length => inner.Length;

        public override int ReadAt(long position, Span<byte> buffer) => inner.ReadAt(position, buffer);

        public override void WriteAt(long position, ReadOnlySpan<byte> bytes) => inner.WriteAt(position, bytes);

        public override void SetLength(long length) => inner.SetLength(length);

        public override void Sync()
        {
            kill.Pass(KillPoint.BeforeSync);
            inner.Sync();
            kill.Pass(KillPoint.AfterSync);
        }

        public override void Dispose() => inner.Dispose();
    }
}
