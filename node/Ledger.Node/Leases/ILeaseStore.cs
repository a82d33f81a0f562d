namespace Ledger.Node.Leases;

/// <summary>Where leases survive a restart; <see cref="Save"/> is synced when it returns.</summary>
public interface ILeaseStore
{
    IReadOnlyList<WriterLease> Load();

    void Save(IReadOnlyCollection<WriterLease> leases);
}

/// <summary>Leases without a disk.</summary>
public sealed class MemoryLeaseStore : ILeaseStore
{
    private IReadOnlyList<WriterLease> saved = [];

    public IReadOnlyList<WriterLease> Load() => saved;

    public void Save(IReadOnlyCollection<WriterLease> leases) => saved = [.. leases];
}
