using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>
/// A ledger that was restored from a copy, as an outbox sees it that knows more: what <see cref="OutboxFolder.AcceptRestoredAsync"/>
/// gives up. Shown before anything is changed.
/// </summary>
/// <param name="Seen">The last block that was proved to this outbox, and that the ledger does not have.</param>
/// <param name="Head">The ledger's head now, proved under trust.json.</param>
/// <param name="Lost">
/// Statements that were final or refused in a block that is gone. Their fields are not kept here; the caller hands them in
/// anew, with the same keys. Of one that settled long ago the key's text is not known: it is empty.
/// </param>
/// <param name="Moved">Keys whose outcome stands in another block now, and is taken from there.</param>
/// <param name="Entries">Entries without an outcome; they are worked on from the next start.</param>
public sealed record RestoredLedger(
    BlockRef Seen,
    BlockRef Head,
    IReadOnlyList<OutboxRow> Lost,
    int Moved,
    IReadOnlyList<RecoveredEntry> Entries
);
