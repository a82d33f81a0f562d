using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>A vault is opened only where it is whole; what a crash cut short is finished first.</summary>
internal static class VaultOpening
{
    /// <exception cref="NodeStoreException">In use, not writable, of another format; not whole, with what is missing.</exception>
    public static DisclosureVault Open(string directory, Bytes32 genesisHash, TimeProvider time) =>
        Open(VaultParts.Open(directory, VaultOpenMode.Create), genesisHash, time, directory);

    public static DisclosureVault Open(
        VaultParts parts,
        Bytes32 genesisHash,
        TimeProvider time,
        string directory = "in memory"
    )
    {
        try
        {
            var found = VaultInspection.Of(parts);
            if (found.Problems.Count > 0)
                throw found.Refusal(directory);
            var vault = new DisclosureVault(parts, found.Stored!, genesisHash, time);
            vault.Finish(found);
            return vault;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }
}
