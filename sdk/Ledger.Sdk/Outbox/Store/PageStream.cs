using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Ledger.Sdk.Outbox.Files;

namespace Ledger.Sdk.Outbox.Store;

/// <summary>
/// What LiteDB takes for its file: pages of 8,192 bytes, each kept with a CRC-32C over page number and content, because
/// LiteDB itself would read a zeroed or flipped page as if it were true. Where LiteDB flushes after every page of its
/// log, <see cref="Flush"/> of the log does nothing and the store syncs once a group.
/// </summary>
internal sealed class PageStream : Stream
{
    public const int PageSize = 8192;
    private const int TrailerSize = 8;
    private const int StoredSize = PageSize + TrailerSize;
    private const uint Mark = 0x4C44_4750;

    /// <summary>LiteDB's page header: transaction id 4 bytes, then one byte that is 1 on the page that confirms it.</summary>
    private const int ConfirmedAt = 18;

    private readonly OutboxFile file;
    private readonly string name;
    private readonly bool isLog;
    private readonly byte[] stored = new byte[StoredSize];
    private readonly Lock gate = new();
    private long pages;

    /// <summary>Whole pages may follow the torn one from the log's earlier life; they go before the next is written.</summary>
    private bool tornTail;

    /// <summary>While the store is being checked nothing is written: LiteDB's own repairs wait here until <see cref="Thaw"/>.</summary>
    private readonly Dictionary<long, byte[]> held = [];
    private bool frozen;
    private readonly Lock confirmations = new();
    private TaskCompletionSource told = new(); // guarded by confirmations
    private long confirmed; // guarded by confirmations
    private volatile Exception? failure;

    public PageStream(OutboxFile file, string name, bool isLog, bool frozen = false)
    {
        this.frozen = frozen;
        (this.file, this.name, this.isLog) = (file, name, isLog);
        pages = file.Length / StoredSize;
        if (isLog)
        {
            pages = CountValidPages(pages);
            tornTail = file.Length != pages * StoredSize;
        }
        else if (frozen && pages == 0)
            throw new DamageException(name, "it is empty, although entries were expected");
        else if (file.Length % StoredSize != 0)
            throw new DamageException(name, "its length is not a whole number of pages (cut)");
    }

    /// <summary>Waits until that many transactions were confirmed in the log; false after the time, or when a write failed.</summary>
    public bool WaitConfirmed(long count, TimeSpan longest)
    {
        var until = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        while (true)
        {
            Task next;
            lock (confirmations)
            {
                if (failure is not null || confirmed >= count)
                    return failure is null;
                next = told.Task;
            }
            // LiteDB's log is written on a thread of the pool. A wait on a task tells the pool that this one is blocked, so
            // that another is there for it; a monitor's wait does not.
            var left = until - Environment.TickCount64;
            if (left <= 0 || !next.Wait(TimeSpan.FromMilliseconds(left)))
                return false;
        }
    }

    /// <summary>Why a write failed; after it nothing of the log can be relied on.</summary>
    public Exception? Failure => failure;

    public void ResetConfirmed()
    {
        lock (confirmations)
            confirmed = 0;
    }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => pages * PageSize;
    public override long Position { get; set; }

    /// <summary>The log's pages up to the first that is not whole: a crash leaves a torn tail, which was never confirmed.</summary>
    private long CountValidPages(long count)
    {
        for (long i = 0; i < count; i++)
            if (!TryReadPage(i))
                return i;
        return count;
    }

    /// <summary>All pages of a file by their place; null for one that is not what was written.</summary>
    public static IEnumerable<byte[]?> Scan(OutboxFile file)
    {
        for (long i = 0; i * StoredSize < file.Length; i++)
        {
            var page = new byte[StoredSize];
            yield return file.ReadAt(i * StoredSize, page) == StoredSize
            && BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(PageSize)) == Mark
            && BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(PageSize + 4))
                == Checksum(i, page.AsSpan(0, PageSize))
                ? page[..PageSize]
                : null;
        }
    }

    /// <exception cref="DamageException">A page of the data file is not what was written.</exception>
    public void CheckAll()
    {
        lock (gate)
            for (long i = 0; i < pages; i++)
                if (!TryReadPage(i))
                    throw new DamageException(
                        name,
                        "page " + i + " is not what was written (zeroed, flipped or mixed up)"
                    );
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        lock (gate)
        {
            var done = 0;
            while (done < count && Position < Length)
            {
                var (page, within) = Math.DivRem(Position, PageSize);
                if (!TryReadPage(page))
                    throw failure is { } earlier
                        ? new IOException("An earlier write failed.", earlier)
                        : new DamageException(name, "page " + page + " is not what was written");
                var take = (int)Math.Min(count - done, PageSize - within);
                stored.AsSpan((int)within, take).CopyTo(buffer.AsSpan(offset + done));
                done += take;
                Position += take;
            }
            return done;
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Position % PageSize != 0 || count != PageSize)
            throw new NotSupportedException(
                "LiteDB writes whole pages; this was " + count + " bytes at " + Position + "."
            );
        lock (gate)
            try
            {
                if (failure is null || !isLog)
                    WritePage(Position / PageSize, buffer.AsSpan(offset, count));
                Position += count;
                if (isLog && buffer[offset + ConfirmedAt] == 1)
                    Tell(static s => s.confirmed++);
            }
            catch (Exception e)
            {
                Tell(s => s.failure = e);
                if (!isLog)
                    throw;
                // LiteDB must not hear of it in the middle of a transaction: what it would leave behind throws in a
                // finalizer, and that ends the process. The store asks before it promises anything, and closes.
                Position += count;
            }
    }

    /// <summary>All was found whole: what LiteDB wrote meanwhile goes to the file.</summary>
    public void Thaw()
    {
        lock (gate)
        {
            frozen = false;
            foreach (var (page, content) in held)
                WritePage(page, content);
            held.Clear();
        }
    }

    public override void SetLength(long value)
    {
        if (frozen)
            throw new NotSupportedException("Nothing is written while the store is being checked.");
        lock (gate)
        {
            pages = value / PageSize;
            file.SetLength(pages * StoredSize);
        }
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

    public override void Flush()
    {
        if (!isLog && !frozen)
            Sync();
    }

    /// <summary>Returns when all pages written are on the disk; throws also for a write that failed on LiteDB's own thread.</summary>
    public void Sync()
    {
        if (failure is { } earlier)
            throw new IOException("An earlier write failed.", earlier);
        file.Sync();
    }

    private void Tell(Action<PageStream> what)
    {
        lock (confirmations)
        {
            what(this);
            told.TrySetResult();
            told = new TaskCompletionSource();
        }
    }

    private void WritePage(long page, ReadOnlySpan<byte> content)
    {
        if (frozen)
        {
            held[page] = content.ToArray();
            pages = Math.Max(pages, page + 1);
            return;
        }
        if (tornTail)
            file.SetLength(pages * StoredSize);
        tornTail = false;
        content.CopyTo(stored);
        BinaryPrimitives.WriteUInt32LittleEndian(stored.AsSpan(PageSize), Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(
            stored.AsSpan(PageSize + 4),
            Checksum(page, stored.AsSpan(0, PageSize))
        );
        file.WriteAt(page * StoredSize, stored);
        pages = Math.Max(pages, page + 1);
    }

    private bool TryReadPage(long page)
    {
        if (held.TryGetValue(page, out var waiting))
        {
            waiting.CopyTo(stored, 0);
            return true;
        }
        if (file.ReadAt(page * StoredSize, stored) != StoredSize)
            return false;
        return BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(PageSize)) == Mark
            && BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(PageSize + 4))
                == Checksum(page, stored.AsSpan(0, PageSize));
    }

    private static uint Checksum(long page, ReadOnlySpan<byte> content)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)page);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(content))
            crc = BitOperations.Crc32C(crc, word);
        return ~crc;
    }
}

/// <summary>A file is not what was written. The store's owner sets it aside and says so.</summary>
internal sealed class DamageException(string file, string what, Exception? inner = null)
    : Exception(file + ": " + what, inner)
{
    public string File { get; } = file;

    public string What { get; } = what;
}
