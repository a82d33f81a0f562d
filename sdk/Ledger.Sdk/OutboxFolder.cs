using System.Runtime.CompilerServices;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Local;
using Ledger.Sdk.Outbox.Recovery;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk;

/// <summary>
/// An outbox's folder, for <c>ledger outbox</c>: looks, decides on held entries, copies, without a ledger. Where a client
/// runs on it, that process is asked through the socket in the folder; else the files are opened under the folder's lock.
/// Never shows a field.
/// </summary>
public sealed class OutboxFolder : IAsyncDisposable
{
    private readonly OutboxSocketClient? running;
    private readonly OutboxEngine? engine;

    private OutboxFolder(OutboxSocketClient? running, OutboxEngine? engine) =>
        (this.running, this.engine) = (running, engine);

    /// <summary>A client runs on it, and answers.</summary>
    public bool IsRunning => running is not null;

    /// <exception cref="DirectoryNotFoundException">No outbox was ever kept there.</exception>
    /// <exception cref="OutboxException">
    /// Locked: a process holds it that does not answer; Damaged; TooNew; NotWritable.
    /// </exception>
    public static async Task<OutboxFolder> OpenAsync(string folder, CancellationToken ct = default)
    {
        var files = Existing(folder);
        var client = new OutboxSocketClient(files.SocketPath!);
        if (await client.TryAskAsync(new LocalRequest(OutboxVerbs.Stats), ct) is not null)
            return new OutboxFolder(client, null);
        return new OutboxFolder(null, await OutboxEngine.OpenAsync(OutboxEngine.Offline(files), ct));
    }

    /// <summary>
    /// Reads what can be read of a damaged folder, asks the ledger for the rest, and puts a fresh folder in its place; the
    /// damaged one is kept beside it, unchanged. No statement is doubled: what lost bytes may hold goes out again only when
    /// they can no longer come into a block.
    /// </summary>
    /// <param name="folder">The outbox's folder; no client runs on it.</param>
    /// <param name="ledger">Of the ledger that it sent to; a client without an outbox of its own.</param>
    /// <param name="ct">Counts until the fresh folder takes the damaged one's place.</param>
    /// <returns>Null where the folder is whole: nothing was changed.</returns>
    /// <exception cref="DirectoryNotFoundException">No outbox was ever kept there.</exception>
    /// <exception cref="OutboxException">Locked; TooNew; NotWritable.</exception>
    /// <exception cref="LedgerUnavailableException">The ledger was not reached; nothing was changed.</exception>
    public static Task<OutboxRecovery?> RecoverAsync(string folder, LedgerClient ledger, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return FolderRecovery.RecoverAsync(folder, ledger.Transport(), new OutboxSettings(), TimeProvider.System, ct);
    }

    /// <summary>
    /// Lets an outbox go on with a ledger that was restored from a copy older than what this outbox saw, and that it refuses
    /// to write to (<c>NodeBehind</c>, <c>HistoryForked</c>). A fresh folder is put in its place, which takes the ledger's
    /// present head for what was seen, knows nothing more of what settled in blocks that are gone, and sends open statements
    /// again once that cannot double them; the old folder is kept beside it, unchanged.
    /// </summary>
    /// <param name="folder">The outbox's folder; no client runs on it.</param>
    /// <param name="ledger">Of the restored ledger; a client without an outbox of its own.</param>
    /// <param name="confirm">Gets what is given up; where it throws, nothing is changed.</param>
    /// <param name="ct">Counts until the fresh folder takes the old one's place.</param>
    /// <returns>What was given up, and the old folder's new name; null where the ledger has the block that was seen, or none was.</returns>
    /// <exception cref="DirectoryNotFoundException">No outbox was ever kept there.</exception>
    /// <exception cref="ForeignLedgerException">It is another ledger, not the same one restored.</exception>
    /// <exception cref="OutboxException">Locked; Damaged; TooNew; NotWritable.</exception>
    /// <exception cref="LedgerUnavailableException">The ledger was not reached; nothing was changed.</exception>
    public static async Task<(RestoredLedger Ledger, string SetAside)?> AcceptRestoredAsync(
        string folder,
        LedgerClient ledger,
        Action<RestoredLedger> confirm,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(confirm);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var files = Existing(folder);
        if (await RestoredFolder.SeenAsync(files, ct) is not { } seen)
            return null;
        if (await ledger.HeadWithoutAsync(seen.Block, seen.Genesis, ct) is not { } head)
            return null;
        try
        {
            return await new RestoredFolder(ledger.Transport(), new OutboxSettings(), TimeProvider.System).AcceptAsync(
                folder,
                head,
                confirm,
                ct
            );
        }
        catch (NoAnswerException e)
        {
            throw new LedgerUnavailableException(e.Message, e);
        }
    }

    private static FolderFiles Existing(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException(folder);
        var files = new FolderFiles(folder);
        return files.Exists(OutboxMeta.FileName) || files.Exists(OutboxStore.DataName)
            ? files
            : throw new DirectoryNotFoundException(folder);
    }

    /// <summary>Open entries, oldest first.</summary>
    public IAsyncEnumerable<OutboxRow> ListAsync(CancellationToken ct = default) => RowsAsync(OutboxVerbs.List, ct);

    /// <summary>All that the store holds with its key's text: open entries, then those settled lately.</summary>
    public async IAsyncEnumerable<OutboxRow> ExportAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var row in RowsAsync(OutboxVerbs.List, ct))
            yield return row;
        await foreach (var row in RowsAsync(OutboxVerbs.Settled, ct))
            yield return row;
    }

    private async IAsyncEnumerable<OutboxRow> RowsAsync(string verb, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = 0UL; ; )
        {
            var page = (await AskAsync(new LocalRequest(verb, After: after), ct)).Rows;
            foreach (var row in page)
                yield return row;
            if (page.Count < OutboxVerbs.Page)
                yield break;
            after = page[^1].Entry;
        }
    }

    /// <summary>Numbers of one instant, and why a writer key does not send.</summary>
    public async Task<OutboxStats> StatsAsync(CancellationToken ct = default)
    {
        var n = (await AskAsync(new LocalRequest(OutboxVerbs.Stats), ct)).Stats!;
        return new OutboxStats(
            n.Pending,
            n.Accepted,
            n.Unknown,
            n.Sent,
            n.Held,
            TimeSpan.FromSeconds(n.OldestSeconds),
            n.FileBytes,
            [.. n.Writers.Select(w => new WriterStats(Address.Parse(w.Key), w.HasLease, w.Problem, w.UnderWay))]
        );
    }

    /// <summary>What is known here of a key; null where it was never accepted. A key long settled tells its block alone.</summary>
    public async Task<OutboxRow?> ShowAsync(OperationKey key, CancellationToken ct = default) =>
        (await AskAsync(new LocalRequest(OutboxVerbs.Show, key.Value), ct)).Rows.SingleOrDefault();

    /// <summary>A held entry goes out again, at once or at the client's next start. False where it is not held.</summary>
    public async Task<bool> RetryAsync(OperationKey key, CancellationToken ct = default) =>
        (await AskAsync(new LocalRequest(OutboxVerbs.Retry, key.Value), ct)).Changed;

    /// <summary>Gives a held entry up; false unless it can never be in the ledger any more.</summary>
    public async Task<bool> AbandonAsync(OperationKey key, CancellationToken ct = default) =>
        (await AskAsync(new LocalRequest(OutboxVerbs.Abandon, key.Value), ct)).Changed;

    /// <summary>Copies all files of one instant into an empty folder.</summary>
    public async Task<IReadOnlyList<string>> BackupAsync(string folder, CancellationToken ct = default) =>
        (await AskAsync(new LocalRequest(OutboxVerbs.Backup, Folder: Path.GetFullPath(folder)), ct)).Files;

    /// <summary>Moves settled keys to their files and rewrites the store without free pages.</summary>
    public Task CompactAsync(CancellationToken ct = default) => AskAsync(new LocalRequest(OutboxVerbs.Compact), ct);

    private async Task<LocalAnswer> AskAsync(LocalRequest request, CancellationToken ct)
    {
        var answer = running is null
            ? await engine!.Verbs.AnswerAsync(request)
            : await running.TryAskAsync(request, ct) ?? throw new IOException("The client ended meanwhile; ask again.");
        return answer.Fault.Length == 0 ? answer
            : Enum.TryParse<OutboxFault>(answer.Fault, out var fault) ? throw new OutboxException(fault, answer.Message)
            : throw new IOException(answer.Message);
    }

    /// <summary>Leaves the folder's lock, where it was taken.</summary>
    public ValueTask DisposeAsync() => engine?.DisposeAsync() ?? ValueTask.CompletedTask;
}
