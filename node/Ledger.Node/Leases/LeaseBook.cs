using System.Security.Cryptography;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;

namespace Ledger.Node.Leases;

/// <summary>
/// Leases of writer keys: 30 s or what the node is told, renewed by their token, fenced by a number that rises with each new holder. A holder
/// whose time ran out but whom nobody replaced still holds it: what counts is that two never do.
/// </summary>
public sealed class LeaseBook
{
    public static readonly TimeSpan UsualTerm = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<Address, WriterLease> leases; // guarded by gate
    private readonly ILeaseStore store;
    private readonly TimeProvider time;
    private readonly Func<IndexHead?> head;

    /// <param name="store">Where they survive.</param>
    /// <param name="time">Of their terms.</param>
    /// <param name="head">The chain's head now, which is written beside them; null where it is not known.</param>
    /// <param name="term">How long one stands without renewal; null = <see cref="UsualTerm"/>.</param>
    public LeaseBook(ILeaseStore store, TimeProvider time, Func<IndexHead?> head, TimeSpan? term = null)
    {
        Term = term ?? UsualTerm;
        ArgumentNullException.ThrowIfNull(store);
        (this.store, this.time, this.head) = (store, time, head);
        leases = store.Load().Leases.ToDictionary(l => l.Writer);
    }

    /// <summary>How long a lease stands without renewal.</summary>
    public TimeSpan Term { get; }

    public WriterLease? Find(Address writer)
    {
        lock (gate)
            return leases.GetValueOrDefault(writer);
    }

    public bool IsHeld(WriterLease lease) => lease.Expires > Now();

    /// <summary>Takes or renews; a new holder and its fence are synced before it is told.</summary>
    public (LeaseOutcome Outcome, WriterLease Lease, ulong KnownOrder) Acquire(
        Address writer,
        string owner,
        string token,
        ulong order
    )
    {
        lock (gate)
        {
            var old = leases.GetValueOrDefault(writer);
            var same = old is not null && string.Equals(old.Owner, owner, StringComparison.Ordinal);
            var renews = same && FixedTimeEquals(old!.Token, token);
            if (old is not null && !renews && old.Expires > Now())
                return (LeaseOutcome.InUse, old, old.Order);
            if (same && order < old!.Order)
                return (LeaseOutcome.RolledBack, old, old.Order);
            var lease = renews
                ? old! with
                {
                    Expires = Now() + (long)Term.TotalMilliseconds,
                    Order = order,
                }
                : new WriterLease(
                    writer,
                    owner,
                    (old?.Fence ?? 0) + 1,
                    Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                    Now() + (long)Term.TotalMilliseconds,
                    order
                );
            Keep_NeedsLock(lease);
            return (LeaseOutcome.Granted, lease, old?.Order ?? 0);
        }
    }

    /// <summary>False where the token is not the holder's.</summary>
    public bool Release(Address writer, string token)
    {
        lock (gate)
        {
            if (!leases.TryGetValue(writer, out var lease) || !FixedTimeEquals(lease.Token, token))
                return false;
            Keep_NeedsLock(lease with { Expires = 0 });
            return true;
        }
    }

    public LeaseCheck Check(Address writer, string token)
    {
        lock (gate)
        {
            if (!leases.TryGetValue(writer, out var lease))
                return token.Length == 0 ? LeaseCheck.Good : LeaseCheck.Lost;
            if (FixedTimeEquals(lease.Token, token))
                return LeaseCheck.Good;
            if (token.Length != 0)
                return LeaseCheck.Lost;
            return lease.Expires > Now() ? LeaseCheck.InUse : LeaseCheck.Good;
        }
    }

    /// <summary>On the disk first: a lease that could not be written is granted to nobody, and fences nobody out.</summary>
    private void Keep_NeedsLock(WriterLease lease)
    {
        store.Save(new KeptLeases([.. leases.Values.Where(l => l.Writer != lease.Writer), lease], head()));
        leases[lease.Writer] = lease;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static bool FixedTimeEquals(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(a),
            System.Text.Encoding.UTF8.GetBytes(b)
        );
}
