namespace Ledger.Engine.Evm;

internal enum JournalKind : byte
{
    Unset = 0,
    Balance,
    Nonce,
    Code,
    Created,
    Destroyed,
    Touched,
    WarmAccount,
    WarmSlot,
    Storage,
    Transient,
    Refund,
    Log,
}

/// <summary>How to undo one change. Which fields count depends on the kind.</summary>
internal struct JournalEntry
{
    public JournalKind Kind;
    public int Stamp;
    public AccountState? Account;
    public object? Target;
    public UInt256 Key;
    public UInt256 Before;
}

/// <summary>The changes of the running transaction in order, so that a failing frame is undone from the end.</summary>
internal sealed class Journal
{
    private JournalEntry[] entries = new JournalEntry[256];

    public int Count { get; private set; }

    public ReadOnlySpan<JournalEntry> Entries => entries.AsSpan(0, Count);

    /// <summary>The next entry; a reused one, so the caller sets what its kind needs.</summary>
    public ref JournalEntry Add(JournalKind kind, AccountState? account)
    {
        if (Count == entries.Length)
            Array.Resize(ref entries, entries.Length * 2);
        ref var entry = ref entries[Count++];
        entry.Kind = kind;
        entry.Account = account;
        return ref entry;
    }

    public ref readonly JournalEntry Pop() => ref entries[--Count];

    public void Clear()
    {
        Array.Clear(entries, 0, Count);
        Count = 0;
    }
}
