using Ledger.Node.Index;

namespace Ledger.Node.Leases;

/// <summary>Leases, and the chain's head when they were written.</summary>
/// <param name="Leases">One for each writer key.</param>
/// <param name="Head">Null where none was told.</param>
public sealed record KeptLeases(IReadOnlyList<WriterLease> Leases, IndexHead? Head)
{
    public static readonly KeptLeases None = new([], null);
}

/// <summary>Where leases survive a restart; <see cref="Save"/> is synced when it returns.</summary>
public interface ILeaseStore
{
    KeptLeases Load();

    void Save(KeptLeases kept);
}

/// <summary>Leases without a disk.</summary>
public sealed class MemoryLeaseStore : ILeaseStore
{
    private KeptLeases saved = KeptLeases.None;

    public KeptLeases Load() => saved;

    public void Save(KeptLeases kept) => saved = kept;
}
