using System.Security.Cryptography;
using Ledger.Chaincode;
using Ledger.Sdk.Outbox.Entries;

namespace Ledger.Sdk.Outbox.State;

internal sealed record OutboxSettings
{
    public int MaxPending { get; init; } = 1_000_000;
    public long MaxPendingBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Less free disk than this, and nothing is accepted.</summary>
    public long MinFreeBytes { get; init; } = 256L * 1024 * 1024;
    public TimeSpan WhenLocked { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan KeepSettled { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Settled entries beyond this many move to the files of keys at once.</summary>
    public int MaxSettled { get; init; } = 50_000;

    /// <summary>Bodies of waiting entries kept in memory; the rest is read back when packed.</summary>
    public long MaxBodyBytes { get; init; } = 64L * 1024 * 1024;
    public int MaxStatements { get; init; } = BatchCall.MaxStatements;
    public ulong MaxGas { get; init; } = BatchCall.MaxGas;
    public int MaxCallData { get; init; } = BatchCall.MaxBytes;

    /// <summary>Disclosures that travel with one transaction, so that the request stays below 1 MiB; one entry alone has no more.</summary>
    public int MaxDisclosureBytes { get; init; } = DisclosureSize.Limit;

    /// <summary>Transactions of one writer key; fewer where the node takes fewer.</summary>
    public int MaxUnderWay { get; init; } = 128;
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan MinBackOff { get; init; } = TimeSpan.FromSeconds(0.5);
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan CloseWithin { get; init; } = TimeSpan.FromSeconds(5);
    public int MaxRebases { get; init; } = 8;

    /// <summary>0.5 to 30 s, doubled at each attempt, full jitter.</summary>
    public TimeSpan BackOff(int attempts)
    {
        var most = Math.Min(
            MaxBackOff.TotalMilliseconds,
            MinBackOff.TotalMilliseconds * Math.Pow(2, Math.Min(attempts, 10))
        );
        return TimeSpan.FromMilliseconds(
            RandomNumberGenerator.GetInt32((int)MinBackOff.TotalMilliseconds, (int)most + 1)
        );
    }
}
