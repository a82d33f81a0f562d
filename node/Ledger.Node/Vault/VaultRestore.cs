namespace Ledger.Node.Vault;

/// <summary>What <c>ledger restore-vault</c> found, and what it dropped to go on.</summary>
/// <param name="Problems">What is missing or was changed; none: nothing was dropped.</param>
/// <param name="Dropped">Rows that no key here opens.</param>
/// <param name="Rows">Rows of fields that are left.</param>
/// <param name="Keys">Data keys that are left.</param>
public sealed record VaultRestoration(IReadOnlyList<string> Problems, int Dropped, ulong Rows, ulong Keys);

/// <summary>Goes on with what is left of a vault for which there is no backup; nothing else goes back behind its mark.</summary>
internal static class VaultRestore
{
    public static VaultRestoration Run(string directory)
    {
        using var parts = VaultParts.Open(directory, VaultOpenMode.Restore);
        var found = VaultInspection.Of(parts);
        if (found.Problems.Count > 0)
        {
            var before = found.Stored ?? new VaultHead();
            var rows = new VaultChanges(parts.Store, parts.Secrets, found.Counted(before));
            foreach (var (table, key) in found.Unreadable)
                rows.Delete(table, key);
            parts.Keys.DropDamaged();
            var head = rows.Head with
            {
                Operation = Math.Max(before.Operation, found.Marked?.Operation ?? 0) + 1,
                Keys = parts.Keys.LiveCount,
                Erased = parts.Keys.ErasedCount,
                KeysSum = parts.Keys.Sum,
            };
            parts.Store.Write([.. rows.All, VaultParts.HeadRow(head, parts.Secrets)]);
            parts.Mark.Write(head);
        }
        var now = parts.StoredHead!;
        return new VaultRestoration(found.Problems, found.Unreadable.Count, now.Rows, now.Keys);
    }
}
