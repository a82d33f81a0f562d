namespace Ledger.Sdk;

/// <summary>What may be shown of an entry: never a field.</summary>
/// <param name="Entry">Its order number.</param>
/// <param name="Record">Kind number and id; empty for a key long settled.</param>
/// <param name="Stage">Accepted, Unknown, Sent, Held, Final or Refused.</param>
/// <param name="Hold">Why it is held.</param>
/// <param name="AcceptedAt">Null once it is settled.</param>
/// <param name="WaitingBehind">Later open statements of its record.</param>
/// <param name="Transaction">Hash of its present bytes, or of those that counted.</param>
/// <param name="Block">The block that decided; 0 while open.</param>
/// <param name="Refusal">Name of the refusal.</param>
public sealed record OutboxRow(
    string Key,
    ulong Entry,
    string Record,
    string Stage,
    string Hold = "",
    DateTimeOffset? AcceptedAt = null,
    int Attempts = 0,
    string LastAnswer = "",
    int WaitingBehind = 0,
    string Transaction = "",
    ulong Block = 0,
    string Refusal = ""
)
{
    /// <summary>Why its writer key sends nothing now, or why it is held, beginning with a name; empty where all is well.</summary>
    public string Problem { get; init; } = "";
}
