namespace Ledger.Node.Vault;

/// <summary>
/// The vault's head outside the vault: two places, written in turn, so that a crash in one leaves the other. A mark that is
/// behind the vault is a crash between the two, or an older copy of the mark: nothing is lost. One that is ahead says that
/// the vault was set back.
/// </summary>
/// <param name="file">Not disposed of here.</param>
internal sealed class VaultMark(IVaultFile file, VaultSecrets secrets)
{
    private const int Place = 4096;

    /// <summary>The newer of the two; null where neither is what was written.</summary>
    public VaultHead? Read()
    {
        var bytes = file.ReadAll();
        VaultHead? newest = null;
        for (var at = 0; at + VaultHead.Size <= bytes.Length; at += Place)
            if (
                VaultHead.Decode(bytes.AsSpan(at, VaultHead.Size), secrets) is { } head
                && head.Operation >= (newest?.Operation ?? 0)
            )
                newest = head;
        return newest;
    }

    /// <summary>Synced when it returns.</summary>
    public void Write(VaultHead head)
    {
        file.Write((long)(head.Operation % 2) * Place, head.Encode(secrets));
        file.Sync();
    }
}
