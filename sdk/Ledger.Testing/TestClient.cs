using System.Collections.Concurrent;
using Ledger.Evidence.Bundles;
using Ledger.Sdk;
using Ledger.Sdk.Clients;
using Ledger.Testing.Outbox;

namespace Ledger.Testing;

/// <summary>A client's process: its outbox' disk, and what callers were promised.</summary>
internal sealed class TestClient(string name, string organisation, string writerKey) : ISubmitObserver
{
    private readonly Lock gate = new();
    private MemoryFiles? leftByKill; // guarded by gate

    public string Name => name;
    public string Organisation => organisation;
    public string WriterKey => writerKey;
    public LedgerClient Client { get; private set; } = null!;

    /// <summary>What it is installed with instead of the ledger's own.</summary>
    public TrustAnchor? Trust { get; set; }

    /// <summary>Makes its signer of the true one.</summary>
    public Func<ISigner, ISigner> Signer { get; set; } = static own => own;
    public MemoryFiles Files { get; private set; } = new();

    /// <summary>Every key that was handed in; true once a receipt was given.</summary>
    public ConcurrentDictionary<string, bool> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Kills the process when its outbox comes to this point.</summary>
    public (KillPoint Point, Action Kill)? KillAtSend { get; set; }

    public void Reach(KillPoint point)
    {
        if (KillAtSend is not { } set || set.Point != point)
            return;
        KillAtSend = null;
        set.Kill();
    }

    /// <summary>Ends the process where it stands. The disk keeps what is synced at this moment.</summary>
    public void Kill()
    {
        lock (gate)
            leftByKill ??= Files.Crash();
        Client.Engine!.Abandon();
    }

    /// <summary>The disk that the next process finds.</summary>
    public MemoryFiles TakeDisk()
    {
        Kill();
        lock (gate)
        {
            Files = leftByKill!;
            leftByKill = null;
            return Files;
        }
    }

    public void Opened(LedgerClient client) => Client = client;

    public void Asked(OperationKey key) => Keys.TryAdd(key.Value, false);

    public void Accepted(Receipt receipt) => Keys[receipt.Key.Value] = true;
}
