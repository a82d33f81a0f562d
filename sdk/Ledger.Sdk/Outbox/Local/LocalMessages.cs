using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Sdk.Outbox.Local;

/// <summary>One line to a running outbox.</summary>
/// <param name="After">Order number behind which a page begins.</param>
/// <param name="Folder">Full path, for a backup.</param>
internal sealed record LocalRequest(string Verb, string Key = "", ulong After = 0, string Folder = "");

/// <summary>The line that answers. <see cref="Fault"/> is empty where the verb was done.</summary>
internal sealed record LocalAnswer
{
    public string Fault { get; init; } = "";
    public string Message { get; init; } = "";
    public IReadOnlyList<OutboxRow> Rows { get; init; } = [];
    public LocalStats? Stats { get; init; }

    /// <summary>False: the entry was in no state in which it could be changed.</summary>
    public bool Changed { get; init; }
    public IReadOnlyList<string> Files { get; init; } = [];
}

internal sealed record LocalStats(
    int Pending,
    int Accepted,
    int Unknown,
    int Sent,
    int Held,
    double OldestSeconds,
    long FileBytes,
    IReadOnlyList<LocalWriter> Writers
);

internal sealed record LocalWriter(string Key, bool HasLease, string Problem, int UnderWay);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LocalRequest))]
[JsonSerializable(typeof(LocalAnswer))]
internal sealed partial class LocalJson : JsonSerializerContext;
