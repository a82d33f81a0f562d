using System.Globalization;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>
/// A vault as it is found, against what its head and the mark outside say it holds. Reads every row; changes nothing.
/// </summary>
internal sealed class VaultInspection
{
    private readonly List<string> problems = [];
    private readonly VaultParts parts;
    private readonly Dictionary<VaultTable, ulong> counts = [];
    private readonly HashSet<Bytes32> needed = [];
    private readonly List<VaultRow> rows = [];
    private Bytes32 sum;

    private VaultInspection(VaultParts parts) => this.parts = parts;

    /// <summary>What is missing or other than written, with numbers; none in a vault that is whole.</summary>
    public IReadOnlyList<string> Problems => problems;

    public VaultHead? Stored { get; private set; }

    public VaultHead? Marked { get; private set; }

    /// <summary>Records that were erased by a change that a crash cut short: their rows go.</summary>
    public IReadOnlyList<Bytes32> Unfinished { get; private set; } = [];

    /// <summary>Records with a key that a crash left: nothing is sealed under it.</summary>
    public IReadOnlyList<Bytes32> Unused { get; private set; } = [];

    /// <summary>Rows of fields and of what waits that no key here opens, uses that do not open.</summary>
    public IReadOnlyList<(VaultTable Table, byte[] Key)> Unreadable { get; private set; } = [];

    /// <summary>Rows of fields, also of erased records.</summary>
    public IReadOnlyList<VaultRow> Rows => rows;

    /// <summary>A head that counts the rows as they were found.</summary>
    public VaultHead Counted(VaultHead head) =>
        head with
        {
            Rows = Found(VaultTable.Rows),
            Staged = Found(VaultTable.Staged),
            Uses = Found(VaultTable.Uses),
            RowsSum = sum,
        };

    public static VaultInspection Of(VaultParts parts)
    {
        var found = new VaultInspection(parts) { Stored = parts.StoredHead, Marked = parts.Mark.Read() };
        found.ReadRows();
        if (found.Stored is not { } stored)
        {
            found.problems.Add("the count of its rows is missing or was changed");
            return found;
        }
        found.AgainstMark(stored);
        found.AgainstRows(stored);
        found.AgainstKeys(stored);
        return found;
    }

    /// <summary>The problems in one sentence, and what to do.</summary>
    public NodeStoreException Refusal(string directory) =>
        new(
            NodeStoreFault.Damaged,
            $"the vault {directory} is not whole: {string.Join("; ", problems)}. Put the newest backup of the whole data folder back; without one `ledger restore-vault` goes on with what is left and says what it drops."
        );

    private void ReadRows()
    {
        var unreadable = new List<(VaultTable, byte[])>();
        foreach (var table in (VaultTable[])[VaultTable.Rows, VaultTable.Staged, VaultTable.Uses])
        foreach (var (key, value) in parts.Store.Scan(table, []))
        {
            counts[table] = counts.GetValueOrDefault(table) + 1;
            sum = VaultHead.Toggle(sum, VaultChanges.Share(parts.Secrets, table, key, value));
            if (!Opens(table, key, value))
                unreadable.Add((table, key));
        }
        Unreadable = unreadable;
    }

    private bool Opens(VaultTable table, byte[] key, byte[] value)
    {
        try
        {
            if (table == VaultTable.Uses)
                return VaultAccess.Open(parts.Secrets, key, value) is not null;
            IReadOnlyList<VaultRow> read =
                table == VaultTable.Rows ? [VaultRow.Read(key, value)] : StagedFields.Read(key, value).Rows;
            needed.UnionWith(read.Select(static r => r.Record));
            if (table == VaultTable.Rows)
                rows.AddRange(read);
            // Of an erased record nothing opens, as it should be.
            return read.All(r => parts.Keys.IsErased(r.Record) || Key(r) is { } k && r.Open(k) is not null);
        }
        catch (NodeStoreException)
        {
            return false;
        }
    }

    private byte[]? Key(VaultRow row) => parts.Keys.Find(row.Record);

    private void AgainstMark(VaultHead stored)
    {
        if (Marked is not { } marked)
        {
            if (stored.Operation > 0)
                problems.Add(
                    "vault.mark is missing or was changed, so that nobody knows whether this is the newest copy"
                );
        }
        else if (marked.Operation > stored.Operation)
            problems.Add(
                Text(
                    $"its rows stand at change {stored.Operation}, vault.mark knows of {marked.Operation} (an older copy, or a cut log): {Less(Found(VaultTable.Rows), marked.Rows)} rows of fields, {Less(Found(VaultTable.Staged), marked.Staged)} transactions that wait and {Less(Found(VaultTable.Uses), marked.Uses)} entries of the log of uses fewer than there were"
                )
            );
        else if (marked.Operation == stored.Operation && marked != stored)
            problems.Add(Text($"at change {stored.Operation} its rows are other ones than vault.mark knows"));
    }

    private void AgainstRows(VaultHead stored)
    {
        foreach (
            var (table, name, count) in new[]
            {
                (VaultTable.Rows, "rows of fields", stored.Rows),
                (VaultTable.Staged, "transactions that wait", stored.Staged),
                (VaultTable.Uses, "entries of the log of uses", stored.Uses),
            }
        )
            if (Found(table) != count)
                problems.Add(Text($"{Found(table)} of {count} {name} are there"));
        if (sum != stored.RowsSum && problems.Count == 0)
            problems.Add("rows were changed");
        if (Unreadable.Count > 0)
            problems.Add(Text($"{Unreadable.Count} rows cannot be read"));
    }

    private void AgainstKeys(VaultHead stored)
    {
        if (parts.Keys.Damaged > 0)
            problems.Add(Text($"{parts.Keys.Damaged} places of vault.keys were changed"));
        var keys = Bytes32.Zero;
        var (live, erased) = (0UL, 0UL);
        var (unfinished, unused) = (new List<Bytes32>(), new List<VaultKeyPlace>());
        foreach (var place in parts.Keys.Places)
        {
            var isCut = place.Operation > stored.Operation;
            if (!place.IsErased && !needed.Contains(place.Record))
                unused.Add(place);
            if (place.IsErased && isCut)
                unfinished.Add(place.Record);
            // As it was before the change that was cut short.
            if (isCut && (place.Drawn == 0 || !place.IsErased))
                continue;
            var wasErased = place.IsErased && !isCut;
            (live, erased) = wasErased ? (live, erased + 1) : (live + 1, erased);
            keys = VaultHead.Toggle(keys, parts.Keys.Share(place.Record, wasErased, place.Drawn));
        }
        Unfinished = unfinished;
        if (keys != stored.KeysSum)
        {
            // Keys that were dropped with the last change, if the crash came before their places were overwritten.
            foreach (var place in unused.Where(p => p.Operation <= stored.Operation))
                (keys, live) = (VaultHead.Toggle(keys, parts.Keys.Share(place.Record, false, place.Drawn)), live - 1);
            Unused = [.. unused.Select(static p => p.Record)];
        }
        else
            Unused = [.. unused.Where(p => p.Operation > stored.Operation).Select(static p => p.Record)];
        if (live < stored.Keys)
            problems.Add(Text($"{stored.Keys - live} of {stored.Keys} data keys are missing"));
        if (erased < stored.Erased)
            problems.Add(Text($"{stored.Erased - erased} of {stored.Erased} erasures are missing"));
        if (keys != stored.KeysSum && live >= stored.Keys && erased >= stored.Erased)
            problems.Add("vault.keys is another copy than its rows know");
    }

    private ulong Found(VaultTable table) => counts.GetValueOrDefault(table);

    private static ulong Less(ulong found, ulong there) => there > found ? there - found : 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
