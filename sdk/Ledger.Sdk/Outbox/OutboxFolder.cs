using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk;

/// <summary>
/// The files of a stopped client's outbox, for <c>ledger outbox</c>: looks, and decides on held entries, without a
/// ledger. It takes the folder's lock, so a running client is never disturbed; never shows a field.
/// </summary>
public sealed class OutboxFolder : IAsyncDisposable
{
    private readonly OutboxEngine engine;

    private OutboxFolder(OutboxEngine engine) => this.engine = engine;

    /// <exception cref="OutboxException">Locked: a client runs on it; Damaged: run recover; TooNew.</exception>
    public static async Task<OutboxFolder> OpenAsync(string folder, CancellationToken ct = default)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException("No such folder: " + folder);
        var files = new FolderFiles(folder);
        if (!files.Exists(OutboxMeta.FileName) && !files.Exists(OutboxStore.DataName))
            throw new DirectoryNotFoundException("No outbox was ever kept in " + folder);
        return new OutboxFolder(await OutboxEngine.OpenAsync(OutboxEngine.Offline(files), ct));
    }

    /// <summary>Open entries, oldest first.</summary>
    public IReadOnlyList<OutboxEntry> List() => new OutboxClient(engine, null!, TimeProvider.System).List();

    public OutboxStats Stats() => new OutboxClient(engine, null!, TimeProvider.System).Stats();

    /// <summary>What is known here of a key; null where it was never accepted. A key long settled tells its block alone.</summary>
    public OutboxRow? Show(OperationKey key)
    {
        var (open, settled, filed) = engine.Find(key.Value);
        if (open is not null)
            return new OutboxRow(
                key,
                open.Stage.ToString(),
                checked((ulong)open.Order),
                null,
                0,
                open.Attempts,
                open.LastAnswer
            );
        if (settled is not null)
            return new OutboxRow(
                key,
                settled.Refusal is null ? "Final" : "Refused",
                checked((ulong)settled.Order),
                new TxHash(settled.Transaction),
                settled.Block.Number,
                0,
                settled.Refusal?.Name ?? ""
            );
        return filed is null
            ? null
            : new OutboxRow(
                key,
                filed.RefusalNumber == 0 ? "Final" : "Refused",
                filed.Order,
                new TxHash(filed.Transaction),
                filed.Block,
                0,
                ""
            );
    }

    /// <summary>A held entry goes out again at the client's next start.</summary>
    public Task<bool> RetryAsync(OperationKey key) => engine.RetryAsync(key.Value);

    /// <summary>Gives a held entry up; false unless it can never be in the ledger any more.</summary>
    public Task<bool> AbandonAsync(OperationKey key) => engine.AbandonAsync(key.Value);

    /// <summary>Copies all files of one instant into an empty folder.</summary>
    public IReadOnlyList<string> Backup(string folder)
    {
        var to = new FolderFiles(folder);
        return to.List().Count == 0 ? engine.Backup(to) : throw new IOException("The folder is not empty: " + folder);
    }

    /// <summary>Moves settled keys to their files and rewrites the store without free pages.</summary>
    public Task CompactAsync() => engine.CompactAsync();

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}

/// <summary>What is known of a key.</summary>
public sealed record OutboxRow(
    OperationKey Key,
    string Stage,
    ulong Entry,
    TxHash? Transaction,
    ulong Block,
    int Attempts,
    string LastAnswer
);
