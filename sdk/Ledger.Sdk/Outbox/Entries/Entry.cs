using System.Formats.Cbor;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Entries;

internal enum ExpectMode : byte
{
    Unset = 0,
    InOrder,
    Latest,
    At,
}

internal enum Stage
{
    Unset = 0,

    /// <summary>Waits for its group's sync; the caller has no answer yet.</summary>
    Joining,
    Accepted,
    Unknown,
    Sent,
    Held,
    Settled,
}

/// <summary>What a caller hands in.</summary>
internal sealed record NewEntry(
    string Key,
    Bytes32 Content,
    Address Writer,
    StatementBody Body,
    ExpectMode Mode,
    RecordPosition At,
    IReadOnlyList<byte[]> Disclosures,
    string Trace
);

/// <summary>What an entry's row says beside what was handed in: it changes only once the new row is on the disk.</summary>
/// <param name="Rebases">How often it was put on a head that another writer moved.</param>
/// <param name="PredecessorRefused">An earlier own statement on the record was refused while this one was under way.</param>
/// <param name="Hold">Why it is held; Unset where it is not.</param>
/// <param name="Signed">It was signed at least once: then only a final block can say that it will never count.</param>
internal readonly record struct Standing(int Rebases, bool PredecessorRefused, HoldReason Hold, bool Signed);

/// <summary>One accepted statement. Fields that change are guarded by the outbox's lock.</summary>
internal sealed class Entry
{
    private const int Version = 1;

    public long Order { get; set; }
    public required string Key { get; init; }
    public required Bytes32 KeyHash { get; init; }
    public required Bytes32 Content { get; init; }
    public required Address Writer { get; init; }
    public required RecordKey Record { get; init; }
    public required ExpectMode Mode { get; init; }
    public required RecordPosition At { get; init; }

    /// <summary>W3C trace context of the call, so that the later send hangs under it.</summary>
    public required string Trace { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long AcceptedAt { get; set; }

    /// <summary>Null once memory is short: then it is read from the store when packed.</summary>
    public StatementBody? Body { get; set; }
    public IReadOnlyList<byte[]>? Disclosures { get; set; }
    public int Size { get; set; }

    public Stage Stage { get; set; } = Stage.Joining;

    public Standing Standing { get; set; }

    /// <inheritdoc cref="Standing.Rebases"/>
    public int Rebases => Standing.Rebases;

    /// <inheritdoc cref="Standing.PredecessorRefused"/>
    public bool PredecessorRefused => Standing.PredecessorRefused;

    /// <inheritdoc cref="Standing.Hold"/>
    public HoldReason Hold => Standing.Hold;

    /// <inheritdoc cref="Standing.Signed"/>
    public bool Signed => Standing.Signed;

    public string LastAnswer { get; set; } = "";

    /// <summary>Parts of groups that decide on it and have not ended yet.</summary>
    public int Deciders { get; set; }

    /// <summary>Whether lost bytes hold it is not known yet: nobody may send it anew or give it up.</summary>
    public bool InDoubt => Stage == Stage.Held && Signed && Hold is (HoldReason.Recovered or HoldReason.RecoveredOld);

    /// <summary>The transaction that carries it now.</summary>
    public OutboxTransaction? Transaction { get; set; }

    /// <summary>
    /// The nonce of all stored bytes that hold it. Until a final block used that nonce, it is packed under no other one:
    /// so whatever bytes count, it counts once.
    /// </summary>
    public ulong? BoundTo { get; set; }

    /// <summary>It is being bound, signed and stored.</summary>
    public bool Packing { get; set; }

    /// <summary>The sequence number that its transaction expects.</summary>
    public uint PackedSeq { get; set; }

    /// <summary>A batch that holds it may have at most this many statements (halving).</summary>
    public int BatchLimit { get; set; } = int.MaxValue;

    public TaskCompletionSource? Joined { get; init; }
    public TaskCompletionSource<SettledEntry>? Watcher { get; set; }

    public byte[] Encode() => Encode(Standing);

    /// <param name="standing">What the row says instead of the entry's own.</param>
    public byte[] Encode(Standing standing)
    {
        var body = Body ?? throw new InvalidOperationException("The entry's body is not in memory.");
        var w = new CborWriter(CborConformanceMode.Canonical);
        w.WriteStartArray(23);
        w.WriteInt32(Version);
        w.WriteTextString(Key);
        w.WriteByteString(Content.Span);
        w.WriteByteString(Writer.Span);
        w.WriteUInt32(body.Kind);
        w.WriteUInt32(body.Number);
        w.WriteUInt32(body.Role);
        w.WriteBoolean(body.Confirm);
        w.WriteBoolean(body.Creates);
        w.WriteByteString(body.Record.Span);
        w.WriteUInt64(body.EventTime);
        w.WriteUInt32(body.GasLimit);
        w.WriteByteString(body.Data);
        w.WriteUInt32((byte)Mode);
        w.WriteUInt32(At.Seq);
        w.WriteByteString(At.Head.Span);
        w.WriteStartArray(Disclosures!.Count);
        foreach (var d in Disclosures)
            w.WriteByteString(d);
        w.WriteEndArray();
        w.WriteTextString(Trace);
        w.WriteInt64(AcceptedAt);
        w.WriteInt32(standing.Rebases);
        w.WriteBoolean(standing.PredecessorRefused);
        w.WriteInt32((int)standing.Hold);
        w.WriteBoolean(standing.Signed);
        w.WriteEndArray();
        return w.Encode();
    }

    public static Entry Decode(long order, byte[] row)
    {
        var r = new CborReader(row, CborConformanceMode.Canonical);
        r.ReadStartArray();
        RowVersion.Check(r.ReadInt32(), Version);
        var key = r.ReadTextString();
        var content = new Bytes32(r.ReadByteString());
        var writer = new Address(r.ReadByteString());
        var body = new StatementBody(
            checked((byte)r.ReadUInt32()),
            checked((ushort)r.ReadUInt32()),
            checked((byte)r.ReadUInt32()),
            r.ReadBoolean(),
            r.ReadBoolean(),
            new Bytes32(r.ReadByteString()),
            r.ReadUInt64(),
            r.ReadUInt32(),
            r.ReadByteString()
        );
        var mode = (ExpectMode)r.ReadUInt32();
        var at = new RecordPosition(r.ReadUInt32(), new Bytes32(r.ReadByteString()));
        var disclosures = new List<byte[]>();
        r.ReadStartArray();
        while (r.PeekState() != CborReaderState.EndArray)
            disclosures.Add(r.ReadByteString());
        r.ReadEndArray();
        var entry = new Entry
        {
            Order = order,
            Key = key,
            KeyHash = KeyHashes.Of(key),
            Content = content,
            Writer = writer,
            Record = new RecordKey(body.Kind, body.Record),
            Body = body,
            Mode = mode,
            At = at,
            Disclosures = disclosures,
            Trace = r.ReadTextString(),
            AcceptedAt = r.ReadInt64(),
            Standing = new Standing(r.ReadInt32(), r.ReadBoolean(), (HoldReason)r.ReadInt32(), r.ReadBoolean()),
            Size = row.Length,
        };
        r.ReadEndArray();
        entry.Stage = entry.Hold == HoldReason.Unset ? Stage.Accepted : Stage.Held;
        return entry;
    }
}
