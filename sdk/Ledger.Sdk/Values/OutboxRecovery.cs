namespace Ledger.Sdk;

/// <summary>What <see cref="OutboxFolder.RecoverAsync"/> brought back of a damaged folder, and what it could not.</summary>
/// <param name="SetAside">The damaged folder, unchanged under its new name.</param>
/// <param name="Faults">What was wrong with its files.</param>
/// <param name="Entries">Entries without an outcome here, by order number; they are worked on from the next start.</param>
/// <param name="Settled">Keys whose outcome came back.</param>
/// <param name="Lost">Order numbers of which nothing came back. Their keys are not known here: the same call again is a new entry.</param>
public sealed record OutboxRecovery(
    string SetAside,
    IReadOnlyList<OutboxFileFault> Faults,
    IReadOnlyList<RecoveredEntry> Entries,
    int Settled,
    IReadOnlyList<LostEntries> Lost
);

/// <summary>What is wrong with a file of a damaged folder.</summary>
/// <param name="File">Its name.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="BadPages">Of <see cref="OutboxFileFaultKind.BadPages"/>: pages that are not what was written.</param>
/// <param name="Pages">Of the same: all pages.</param>
public sealed record OutboxFileFault(string File, OutboxFileFaultKind Kind, int BadPages = 0, int Pages = 0);

/// <summary>What can be wrong with a file of an outbox.</summary>
public enum OutboxFileFaultKind
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is not there, or a part of it is not what was written.</summary>
    MissingOrNotWhole,

    /// <summary>Pages of it are not what was written.</summary>
    BadPages,

    /// <summary>It does not reach what outbox.meta knows of, or that is lost.</summary>
    Behind,

    /// <summary>The key file is missing or of no use; without it no entry can be read.</summary>
    NoKey,

    /// <summary>The key file opens no row of the data file.</summary>
    OpensNothing,
}

/// <summary>An entry that came back.</summary>
public sealed record RecoveredEntry(OperationKey Key, ulong Entry, RecoveredState State);

/// <summary>What is known of it while recovering.</summary>
public enum RecoveredState
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>The ledger has it.</summary>
    Final,

    /// <summary>It goes on as if nothing had happened.</summary>
    Open,

    /// <summary>Its signed bytes may be lost: it goes out anew once they can no longer come into a block.</summary>
    InDoubt,

    /// <summary>Its outcome may have been told before: if it does not turn up in the ledger, it waits for a person.</summary>
    ForAPerson,
}

/// <summary>Order numbers without an entry.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them, itself included.</param>
/// <param name="Transaction">The signed bytes that held it, where those came back; else empty.</param>
/// <param name="IsFinal">The ledger took the statement.</param>
public sealed record LostEntries(ulong First, ulong Last, string Transaction, bool IsFinal);
