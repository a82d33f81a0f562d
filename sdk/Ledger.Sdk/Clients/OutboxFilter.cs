using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk;

/// <summary>Which open entries are asked for; what is not set takes all.</summary>
public sealed record OutboxFilter
{
    /// <summary><see cref="EntryStatus.Name"/> of an open entry: accepted, sent, unknown or held.</summary>
    /// <exception cref="ArgumentException">Another one.</exception>
    public string? State
    {
        get;
        init
        {
            Stage = value is null ? null : StageOf(value);
            field = value;
        }
    }

    /// <summary>The record's name as in its <see cref="Receipt"/>, for instance filings/{64 hex}.</summary>
    /// <exception cref="ArgumentException">No record's name.</exception>
    public string? Record
    {
        get;
        init
        {
            RecordKey =
                value is null ? null
                : Wire.TryRecord(value, out var key) ? key
                : throw new ArgumentException(
                    "A record's name is its collection, a slash and 64 hex digits.",
                    nameof(value)
                );
            field = value;
        }
    }

    internal Stage? Stage { get; private init; }

    internal RecordKey? RecordKey { get; private init; }

    private static Stage StageOf(string name) =>
        name switch
        {
            "accepted" => Outbox.Entries.Stage.Accepted,
            "sent" => Outbox.Entries.Stage.Sent,
            "unknown" => Outbox.Entries.Stage.Unknown,
            "held" => Outbox.Entries.Stage.Held,
            _ => throw new ArgumentException("An open entry is accepted, sent, unknown or held.", nameof(name)),
        };
}
