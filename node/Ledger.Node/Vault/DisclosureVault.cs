using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>How fields that came with a transaction were taken.</summary>
internal enum StagingOutcome
{
    Unset = 0,

    /// <summary>On the disk; they count once the chain has accepted their statements.</summary>
    Staged,

    /// <summary>The organisation has as much waiting as it may: nothing was taken.</summary>
    Full,
}

/// <summary>
/// Disclosed fields, salts and masked views, each record under its own data key: dropping the key erases all copies,
/// backups of the rows included. Fields wait (<see cref="StagedFields"/>) until the chain has accepted the statement that
/// binds them; whose statement is accepted is the chain's business, so nobody but who filed has fields here. What is counted
/// and summed on the way stands in <see cref="VaultHead"/>. The evidence on the chain stays verifiable by whoever holds a
/// bundle.
/// </summary>
public sealed class DisclosureVault : IDisposable
{
    /// <summary>Bytes of sealed fields that an organisation may have waiting.</summary>
    internal const int StagedBytes = 64 * 1024 * 1024;

    /// <summary>Transactions with fields that an organisation may have waiting.</summary>
    internal const int StagedTransactions = 4_096;

    /// <summary>How many blocks without fields may pass before the head says so: they are looked through again at a start.</summary>
    private const ulong LazyBlocks = 1_000;

    private readonly VaultContent content;
    private readonly IVaultStore store; // writes guarded by gate
    private readonly VaultKeyBook keys; // guarded by gate
    private readonly VaultMark mark; // guarded by gate
    private readonly VaultSecrets secrets;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<IDisposable> owned;
    private readonly Lock gate = new();
    private readonly Dictionary<Bytes32, StagedFields> staged = []; // guarded by gate
    private VaultHead head; // guarded by gate

    /// <summary>On parts that were found whole.</summary>
    internal DisclosureVault(VaultParts parts, VaultHead head, Bytes32 genesisHash, TimeProvider time)
    {
        (store, keys, mark, secrets, this.time) = (parts.Store, parts.Keys, parts.Mark, parts.Secrets, time);
        (owned, this.head, content) = (parts.Owned, head, new VaultContent(genesisHash));
        foreach (var (key, value) in store.Scan(VaultTable.Staged, []))
            staged[new Bytes32(key)] = StagedFields.Read(key, value);
    }

    /// <summary>What it holds and how far it has come.</summary>
    internal VaultHead Head
    {
        get
        {
            lock (gate)
                return head;
        }
    }

    /// <summary>Keeps fields until the chain has decided; on the disk when it returns.</summary>
    /// <param name="transaction">Which transaction carries their statements; given again, what is new is added.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="organisation">The sender's.</param>
    /// <param name="items">Checked against the statements.</param>
    /// <param name="kept">Those that are here now, waiting or for good. Of an erased record none is kept.</param>
    internal StagingOutcome Stage(
        Bytes32 transaction,
        Address sender,
        ulong nonce,
        uint organisation,
        IReadOnlyList<(Wire.Disclosure Disclosure, Bytes32 Record, Bytes32 Commitment)> items,
        out IReadOnlyList<Wire.Disclosure> kept
    )
    {
        lock (gate)
        {
            var here = new List<Wire.Disclosure>();
            var rows = new List<VaultRow>();
            var drawn = new Dictionary<Bytes32, byte[]>();
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var known = staged.GetValueOrDefault(transaction);
            // Bytes that come again are in the pool for as long again.
            if (known is not null)
                staged[transaction] = known = known with { Since = now };
            foreach (var (disclosure, record, commitment) in items)
            {
                if (keys.IsErased(record))
                    continue;
                here.Add(disclosure);
                bool Same(VaultRow r) =>
                    r.Record == record && r.Version == disclosure.Version && r.Commitment == commitment;
                if (rows.Exists(Same) || known?.Rows.Any(Same) == true || Rows(record).Any(Same))
                    continue;
                var key = keys.Find(record) ?? drawn.GetValueOrDefault(record);
                if (key is null)
                    drawn[record] = key = RandomNumberGenerator.GetBytes(32);
                var plain = content.Pack(disclosure, record);
                rows.Add(VaultRow.Seal(key, record, disclosure.Version, commitment, organisation, plain));
            }
            kept = here;
            if (rows.Count == 0)
                return StagingOutcome.Staged;
            var waiting = staged.Values.Where(s => s.Organisation == organisation).ToList();
            if (
                waiting.Count >= StagedTransactions && known is null
                || waiting.Sum(static s => (long)s.Bytes) + rows.Sum(static r => r.Sealed.Length) > StagedBytes
            )
                return StagingOutcome.Full;
            // Keys first: a row whose key is lost could never be read.
            if (drawn.Count > 0)
                keys.Add(drawn, head.Operation + 1);
            var fields = new StagedFields(
                transaction,
                sender,
                nonce,
                organisation,
                now,
                [.. known?.Rows ?? [], .. rows]
            );
            var changes = new VaultChanges(store, secrets, head);
            changes.Put(fields);
            Commit_NeedsLock(changes, []);
            staged[transaction] = fields;
            return StagingOutcome.Staged;
        }
    }

    /// <summary>Finishes what a crash cut short: rows of erased records go, and keys under which nothing is sealed.</summary>
    internal void Finish(VaultInspection found)
    {
        lock (gate)
        {
            var changes = new VaultChanges(store, secrets, head);
            foreach (var record in found.Unfinished)
            foreach (var row in Rows(record))
                changes.Delete(VaultTable.Rows, row.Key());
            // The head as it stands does not count them.
            keys.Free(found.Unused);
            if (found.Unfinished.Count > 0)
                Commit_NeedsLock(changes, []);
            else
                mark.Write(head);
        }
    }

    /// <summary>What waits for the chain.</summary>
    internal IReadOnlyList<StagedFields> Waiting()
    {
        lock (gate)
            return [.. staged.Values];
    }

    /// <summary>Drops what waits for transactions that can never count.</summary>
    internal void Drop(IReadOnlyCollection<Bytes32> transactions)
    {
        lock (gate)
        {
            var gone = transactions.Select(t => staged.GetValueOrDefault(t)).OfType<StagedFields>().ToList();
            if (gone.Count == 0)
                return;
            var changes = new VaultChanges(store, secrets, head);
            foreach (var fields in gone)
                changes.Delete(VaultTable.Staged, fields.Key());
            Commit_NeedsLock(changes, gone);
        }
    }

    /// <summary>
    /// A final block: what it accepted is kept for good, what it refused is dropped, and so is what waits under a nonce that
    /// other bytes have used. On the disk when it returns.
    /// </summary>
    /// <param name="block">Its decisions.</param>
    /// <param name="isInOrder">It follows those that were given before; else it moves nothing but what waits for it.</param>
    internal void Accept(AcceptedBlock block, bool isInOrder = true)
    {
        lock (gate)
        {
            var gone = staged
                .Values.Where(s =>
                    block.Accepted.ContainsKey(s.Transaction) || block.Nonces.Contains((s.Sender, s.Nonce))
                )
                .ToList();
            var isNew = isInOrder && block.Number > head.Block;
            var changes = new VaultChanges(store, secrets, head);
            foreach (var fields in gone)
            {
                changes.Delete(VaultTable.Staged, fields.Key());
                var accepted = block.Accepted.GetValueOrDefault(fields.Transaction) ?? [];
                foreach (var row in fields.Rows)
                    if (!keys.IsErased(row.Record) && accepted.Any(a => a.Binds(row.Record, row.Commitment)))
                        changes.Put(row);
            }
            var versions = block.Accepted.Values.Sum(static a => a.Count);
            if (isNew && (versions > 0 || gone.Count > 0 || block.Number - head.Block >= LazyBlocks))
                changes.Head = changes.Head with
                {
                    Block = block.Number,
                    BlockHash = block.Hash,
                    Versions = head.Versions + (ulong)versions,
                };
            if (changes.IsEmpty)
                return;
            changes.Head = changes.Head with { Given = head.Given + changes.Head.Rows - head.Rows };
            Commit_NeedsLock(changes, gone);
        }
    }

    /// <summary>
    /// The chain was set back on purpose: stands at a block of it, and drops the fields of versions that it does not hold.
    /// On the disk when it returns.
    /// </summary>
    /// <param name="block">The chain's, up to which it was looked through.</param>
    /// <param name="hash">Of that block.</param>
    /// <param name="versions">That it accepted up to there.</param>
    /// <param name="isBound">Whether an accepted statement binds a record's commitment.</param>
    /// <returns>Rows of fields that were dropped.</returns>
    internal int TakeBack(ulong block, Bytes32 hash, ulong versions, Func<Bytes32, Bytes32, bool> isBound)
    {
        lock (gate)
        {
            var all = store
                .Scan(VaultTable.Rows, [])
                .Select(static r => VaultRow.Read(r.Key, r.Value))
                .ToLookup(r => keys.IsErased(r.Record) || isBound(r.Record, r.Commitment));
            var changes = new VaultChanges(store, secrets, head);
            foreach (var row in all[false])
                changes.Delete(VaultTable.Rows, row.Key());
            var dropped = all[false].Count();
            changes.Head = changes.Head with
            {
                Block = block,
                BlockHash = hash,
                Versions = versions,
                Given = head.Given - (ulong)dropped,
            };
            var left = all[true]
                .Concat(staged.Values.SelectMany(static s => s.Rows))
                .Select(static r => r.Record)
                .ToHashSet();
            Commit_NeedsLock(
                changes,
                [],
                [.. all[false].Select(static r => r.Record).Distinct().Where(r => !left.Contains(r))]
            );
            return dropped;
        }
    }

    /// <summary>The disclosures of a record, by version; of an erased one none.</summary>
    /// <exception cref="NodeStoreException">A row is not what was written.</exception>
    public IReadOnlyList<(Wire.Disclosure Disclosure, Bytes32 Commitment, uint Organisation)> Find(Bytes32 record)
    {
        byte[]? key;
        IReadOnlyList<VaultRow> rows;
        lock (gate)
            (key, rows) = (keys.Find(record), Rows(record));
        return key is null ? [] : [.. rows.Select(r => (Open(r, key), r.Commitment, r.Organisation))];
    }

    /// <summary>The record was erased: nothing of it can be read, nothing is stored for it again.</summary>
    public bool IsErased(Bytes32 record)
    {
        lock (gate)
            return keys.IsErased(record);
    }

    /// <summary>
    /// Drops the data key, then the rows, both synced, and puts it on record. Done again (after a crash between the
    /// steps) it finishes what is left.
    /// </summary>
    /// <returns>When it was erased first, and whether that was before this call.</returns>
    public (DateTimeOffset At, bool Before) Erase(Bytes32 record, uint organisation, string certificate, string purpose)
    {
        lock (gate)
        {
            var known = Accesses(record).FirstOrDefault(a => a.Use == VaultUse.Erased);
            keys.Erase(record, head.Operation + 1);
            var changes = new VaultChanges(store, secrets, head);
            foreach (var row in Rows(record))
                changes.Delete(VaultTable.Rows, row.Key());
            var access = new VaultAccess(record, organisation, certificate, VaultUse.Erased, purpose, Now());
            if (known is null)
                changes.Add(access);
            if (!changes.IsEmpty)
                Commit_NeedsLock(changes, []);
            return known is null ? (access.At, false) : (known.At, true);
        }
    }

    /// <summary>Puts an access on record, synced, before anything is shown.</summary>
    public void Log(Bytes32 record, uint organisation, string certificate, VaultUse use, string purpose)
    {
        lock (gate)
        {
            var changes = new VaultChanges(store, secrets, head);
            changes.Add(new VaultAccess(record, organisation, certificate, use, purpose, Now()));
            Commit_NeedsLock(changes, []);
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<VaultAccess> Accesses(Bytes32 record) =>
        [.. store.Scan(VaultTable.Uses, record.ToArray()).Select(row => VaultAccess.Open(secrets, row.Key, row.Value))];

    public void Dispose()
    {
        foreach (var part in owned)
            part.Dispose();
    }

    /// <summary>
    /// Rows with the head that counts them, the mark, then the keys that nothing needs any more. A crash in between leaves
    /// what the next start finishes.
    /// </summary>
    private void Commit_NeedsLock(VaultChanges changes, List<StagedFields> gone) =>
        Commit_NeedsLock(changes, gone, gone.Count == 0 ? [] : Unused_NeedsLock(changes, gone));

    private void Commit_NeedsLock(VaultChanges changes, List<StagedFields> gone, List<Bytes32> unused)
    {
        var (sum, count) = keys.Without(unused);
        var next = changes.Head with
        {
            Operation = head.Operation + 1,
            Keys = count,
            Erased = keys.ErasedCount,
            KeysSum = sum,
        };
        store.Write([.. changes.All, VaultParts.HeadRow(next, secrets)]);
        head = next;
        foreach (var fields in gone)
            staged.Remove(fields.Transaction);
        mark.Write(next);
        keys.Free(unused);
    }

    /// <summary>Records whose keys nothing is sealed under once these are gone.</summary>
    private List<Bytes32> Unused_NeedsLock(VaultChanges changes, List<StagedFields> gone)
    {
        var left = staged.Values.Except(gone).SelectMany(static s => s.Rows).Select(static r => r.Record).ToHashSet();
        return
        [
            .. gone.SelectMany(static s => s.Rows)
                .Select(static r => r.Record)
                .Distinct()
                .Where(r => keys.Find(r) is not null && !left.Contains(r) && !changes.Keeps(r) && Rows(r).Count == 0),
        ];
    }

    private List<VaultRow> Rows(in Bytes32 record) =>
        [.. store.Scan(VaultTable.Rows, record.ToArray()).Select(static r => VaultRow.Read(r.Key, r.Value))];

    private Wire.Disclosure Open(VaultRow row, byte[] key) =>
        content.Unpack(
            row.Open(key)
                ?? throw new NodeStoreException(NodeStoreFault.Damaged, "a row of the vault was changed; restore it."),
            row.Record,
            row.Version
        );

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
