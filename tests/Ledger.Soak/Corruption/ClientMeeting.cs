using Ledger.Sdk;

namespace Ledger.Soak.Corruption;

/// <summary>
/// A client meets a damage of its outbox: its start, what <c>ledger outbox</c> shows of it, a new filing and the end of all that
/// was under way on one copy; <c>ledger outbox recover</c> on another.
/// </summary>
internal sealed class ClientMeeting(MatrixWorld world) : IMeeting
{
    public string Sound => world.UnderWay;

    public async Task<Met> MeetAsync(string run, string checkedCopy, CancellationToken ct)
    {
        await using var node = await MatrixNode.StartAsync(run, ct);
        var fsck = await RecoverAsync(node, checkedCopy, ct);
        var (start, reads, writes) = await RunAsync(node, run, ct);
        // A folder that is found whole is one whose client starts, or is told by the ledger what it lacks.
        var whole = start.Kind == CellKind.Named && start.What == "outbox" ? Cell.Silent("whole") : start;
        return new Met(start, fsck ?? whole, reads, writes);
    }

    /// <summary>Null where it found nothing to recover.</summary>
    private static async Task<Cell?> RecoverAsync(MatrixNode node, string data, CancellationToken ct)
    {
        try
        {
            await using var reader = await node.ReaderAsync(ct);
            return await OutboxFolder.RecoverAsync(Path.Combine(data, OutboxStores.Folder), reader, ct) is { } done
                ? Cell.Named(
                    string.Join(", ", done.Faults.Select(static f => f.Kind).Distinct()),
                    $"{done.Entries.Count} entries, {done.Settled} settled, {done.Lost.Count} ranges lost"
                )
                : null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Cell.Of(fault);
        }
    }

    private async Task<(Cell Start, Cell Reads, Cell Writes)> RunAsync(
        MatrixNode node,
        string data,
        CancellationToken ct
    )
    {
        MatrixWriter writer;
        try
        {
            writer = await node.WriterAsync(OutboxStores.Folder, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return (Cell.Of(fault), await ReadAsync(data, Cell.Harmless, ct), Cell.Refused);
        }
        await using (writer)
        {
            var problem = await writer.ReadyAsync(ct);
            var told =
                problem.Length > 0 ? Cell.Named(problem)
                : writer.Warnings.Count > 0 ? Cell.Named("a line in the log", Cell.Short(writer.Warnings[0]))
                : Cell.Harmless;
            var reads = await ReadAsync(data, told, ct);
            var writes = await WriteAsync(writer, data, told, ct);
            var start =
                told.Kind == CellKind.Harmless && reads.Kind == CellKind.Silent ? Cell.Silent("started on it") : told;
            return (start, reads, writes);
        }
    }

    private async Task<Cell> ReadAsync(string data, Cell told, CancellationToken ct)
    {
        try
        {
            return Compare(await AskAsync(data, ct), world.Outbox, told);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Cell.Of(fault);
        }
    }

    /// <summary>A filing goes through, what was open ends as final, and what was settled is as it was.</summary>
    private async Task<Cell> WriteAsync(MatrixWriter writer, string data, Cell told, CancellationToken ct)
    {
        try
        {
            await writer.FileAsync("MATRIX-after", ct);
            if (told.Kind == CellKind.Harmless)
                foreach (var receipt in world.Open)
                    await writer.SettleAsync(receipt, ct);
            var open = world.Open.Select(static r => r.Key.Value).Append(OutboxReads.Pending).ToHashSet();
            var settled = world
                .Outbox.Where(a => !open.Contains(a.Key))
                .ToDictionary(static a => a.Key, static a => a.Value, StringComparer.Ordinal);
            return Compare(await AskAsync(data, ct), settled, told);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Cell.Of(fault);
        }
    }

    private Task<IReadOnlyDictionary<string, string>> AskAsync(string data, CancellationToken ct) =>
        OutboxReads.RunAsync(
            Path.Combine(data, OutboxStores.Folder),
            world.Outbox.Keys.Where(static k => k != OutboxReads.Pending),
            ct
        );

    /// <summary>Where the start has told that something is missing, what is missing was told.</summary>
    private static Cell Compare(
        IReadOnlyDictionary<string, string> answers,
        IReadOnlyDictionary<string, string> expected,
        Cell told
    )
    {
        var named = answers.Values.FirstOrDefault(static a =>
            a.StartsWith(OutboxReads.Problem, StringComparison.Ordinal)
        );
        if (named is not null)
            return Cell.Named(named[OutboxReads.Problem.Length..]);
        foreach (var (question, answer) in expected)
            if (answers[question] != answer)
                return told.Kind == CellKind.Named ? told : Cell.Silent($"{question}: {answers[question]}");
        return Cell.Harmless;
    }
}
