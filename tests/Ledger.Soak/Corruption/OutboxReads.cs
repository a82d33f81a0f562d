using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Soak.Corruption;

/// <summary>What <c>ledger outbox list, stats, show</c> tell of a folder, by key, and under <see cref="Pending"/> their number.</summary>
internal static class OutboxReads
{
    public const string Unknown = "not known here";
    public const string Pending = "pending";

    /// <summary>An answer that begins so says why.</summary>
    public const string Problem = "problem: ";

    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(
        string folder,
        IEnumerable<string> keys,
        CancellationToken ct
    )
    {
        await using var box = await OutboxFolder.OpenAsync(folder, ct);
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        var stats = await box.StatsAsync(ct);
        answers[Pending] = stats.Writers.FirstOrDefault(static w => w.Problem.Length > 0) is { } writer
            ? Problem + writer.Problem
            : stats.Pending.ToString(CultureInfo.InvariantCulture);
        var listed = await box.ListAsync(ct).Select(static r => r.Key).ToListAsync(ct);
        foreach (var key in keys)
        {
            var row = await box.ShowAsync(new OperationKey(key), ct);
            answers[key] = row is null ? Unknown : Text(row) + (listed.Contains(key) ? ", listed" : "");
        }
        return answers;
    }

    /// <summary>How far an open entry's bytes have come changes while the client runs.</summary>
    private static string Text(OutboxRow row) =>
        row.Stage is "Final" or "Refused"
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Stage} {row.Refusal}, entry {row.Entry}, block {row.Block}, {row.Transaction}"
            )
        : row.Hold.Length > 0 ? Problem + row.Hold
        : string.Create(CultureInfo.InvariantCulture, $"open, entry {row.Entry}, {row.Record}");
}
