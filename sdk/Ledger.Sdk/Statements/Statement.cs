using System.Formats.Cbor;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Statements;

namespace Ledger.Sdk;

/// <summary>One event of one record, as a caller states it. One sealed record per event; immutable.</summary>
public abstract record Statement
{
    private protected Statement() { }

    /// <summary>The caller's own name for this operation.</summary>
    public required OperationKey Key { get; init; }

    /// <summary>
    /// When it happened in the world; kept in whole seconds. It belongs to the content that <see cref="Key"/> stands for: the
    /// same call again gives the same time.
    /// </summary>
    public required DateTimeOffset EventTime { get; init; }

    /// <summary>On which position of the record it acts.</summary>
    public Expect Expect { get; init; } = new Expect.InOrder();

    /// <summary>Name of the writer key; null = the client's first.</summary>
    public string? Writer { get; init; }

    /// <summary>True: this is the second key's call of what another key proposed.</summary>
    public bool Confirm { get; init; }

    /// <summary>The record that it is about.</summary>
    internal abstract Bytes32 RecordOf(StatementContext context);

    internal abstract Role Role { get; }

    /// <summary>It makes its record.</summary>
    internal virtual bool Creates => false;

    /// <summary>Two keys in every state.</summary>
    internal virtual bool AlwaysTwoKeys => false;

    internal bool IsConfirm => Confirm || AlwaysTwoKeys;

    /// <summary>Checks, hashes, draws salts. Refused here means that nothing was stored.</summary>
    internal abstract ValueTask<Prepared> PrepareAsync(StatementContext context, CancellationToken ct);

    /// <summary>What the caller gave, beside key, time, expectation and writer: the content that the key stands for.</summary>
    internal abstract void WriteContent(CborWriter writer);

    /// <exception cref="ArgumentException">Before 1970, or too far ahead to be a time.</exception>
    internal static ulong Seconds(DateTimeOffset time, string name)
    {
        var seconds = time.ToUnixTimeSeconds();
        return seconds > 0 ? (ulong)seconds : throw new ArgumentException("A time must be after 1970.", name);
    }
}

/// <summary>A statement whose data follow from its properties alone.</summary>
public abstract record PlainStatement : Statement
{
    private protected PlainStatement() { }

    internal abstract IEventData Data();

    internal override ValueTask<Prepared> PrepareAsync(StatementContext context, CancellationToken ct) =>
        new(Prepared.Of(Data()));

    internal override void WriteContent(CborWriter writer) => writer.WriteByteString(Data().Encode());
}
