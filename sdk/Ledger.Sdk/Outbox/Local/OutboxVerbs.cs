using Ledger.Sdk.Outbox.Calls;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Local;

/// <summary>The verbs of <c>ledger outbox</c>: the same beside a running process and on the files.</summary>
/// <param name="backup">Copies all files of one instant, and names them.</param>
internal sealed class OutboxVerbs(
    OutboxReader reader,
    HeldDecisions decisions,
    Compaction compaction,
    Func<IOutboxFiles, IReadOnlyList<string>> backup
)
{
    /// <summary>Rows in one answer.</summary>
    public const int Page = 500;

    public const string List = "list";
    public const string Settled = "settled";
    public const string Stats = "stats";
    public const string Show = "show";
    public const string Retry = "retry";
    public const string Abandon = "abandon";
    public const string Backup = "backup";
    public const string Compact = "compact";

    public async Task<LocalAnswer> AnswerAsync(LocalRequest request)
    {
        try
        {
            switch (request.Verb)
            {
                case List:
                    return new LocalAnswer
                    {
                        Rows = [.. reader.List().Where(v => After(v.Order, request)).Take(Page).Select(Row)],
                    };
                case Settled:
                    return new LocalAnswer
                    {
                        Rows =
                        [
                            .. reader
                                .ListSettled()
                                .Where(s => After(s.Order, request))
                                .Take(Page)
                                .Select(s => s.ToRow()),
                        ],
                    };
                case Stats:
                    return new LocalAnswer { Stats = Numbers() };
                case Show:
                    return new LocalAnswer { Rows = Find(request.Key) is { } row ? [row] : [] };
                case Retry:
                    return new LocalAnswer { Changed = await decisions.RetryAsync(request.Key) };
                case Abandon:
                    return new LocalAnswer { Changed = await decisions.AbandonAsync(request.Key) };
                case Backup:
                    return new LocalAnswer { Files = Copy(request.Folder), Changed = true };
                case Compact:
                    await compaction.RunAsync();
                    return new LocalAnswer { Changed = true };
                default:
                    return new LocalAnswer { Fault = "UnknownVerb", Message = "No such verb: " + request.Verb };
            }
        }
        catch (OutboxException e)
        {
            return new LocalAnswer { Fault = e.Reason.ToString(), Message = e.Message };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DamageException)
        {
            return new LocalAnswer { Fault = "Io", Message = e.Message };
        }
    }

    private static bool After(long order, LocalRequest request) => checked((ulong)order) > request.After;

    private LocalStats Numbers()
    {
        var n = reader.Numbers();
        return new LocalStats(
            n.Pending,
            n.Accepted,
            n.Unknown,
            n.Sent,
            n.Held,
            n.OldestAge.TotalSeconds,
            n.FileBytes,
            [.. n.Lanes.Select(l => new LocalWriter(l.Writer.ToString(), l.HasLease, l.Problem, l.UnderWay))]
        );
    }

    private OutboxRow? Find(string key)
    {
        var (open, settled, filed) = reader.Find(key);
        if (open is not null)
            return Row(open);
        if (settled is not null)
            return settled.ToRow();
        return filed?.ToRow(key);
    }

    private static OutboxRow Row(EntryView v) =>
        new(
            v.Key,
            checked((ulong)v.Order),
            v.Record.ToString(),
            v.Stage.ToString(),
            v.Stage == Stage.Held ? v.Hold.ToString() : "",
            v.AcceptedAt,
            v.Attempts,
            v.LastAnswer,
            v.WaitingBehind,
            v.Transaction == default ? "" : v.Transaction.ToString()
        )
        {
            Problem = v.Problem,
        };

    private IReadOnlyList<string> Copy(string folder)
    {
        if (!Path.IsPathFullyQualified(folder))
            throw new IOException("A backup goes to a folder with its full path: " + folder);
        var to = new FolderFiles(folder);
        return to.List().Count == 0 ? backup(to) : throw new IOException("The folder is not empty: " + folder);
    }
}
