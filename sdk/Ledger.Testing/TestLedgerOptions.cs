namespace Ledger.Testing;

/// <summary>When a test's ledger makes blocks.</summary>
public enum SealMode
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>Only by <see cref="TestLedger.SealAsync"/>, one at a time.</summary>
    ByHand,

    /// <summary>
    /// By itself after each transaction that the node took, a second of the test's clock apart; the clock goes on by itself, too.
    /// </summary>
    WhenWork,
}

/// <summary>How a test's ledger starts.</summary>
public sealed class TestLedgerOptions
{
    /// <summary>When blocks are made.</summary>
    public SealMode Seal { get; set; } = SealMode.ByHand;

    /// <summary>Whose word a final statement rests on.</summary>
    public Sdk.Confirm Confirm { get; set; } = Sdk.Confirm.Node;

    /// <summary>Interval of the event stream's heartbeats, on the test's clock: 5 to 55 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 5 s or more than 55 s.</exception>
    public TimeSpan Heartbeat
    {
        get;
        set =>
            field =
                value >= TimeSpan.FromSeconds(5) && value <= TimeSpan.FromSeconds(55)
                    ? value
                    : throw new ArgumentOutOfRangeException(nameof(value), value, "A heartbeat is from 5 to 55 s.");
    } = TimeSpan.FromSeconds(15);

    /// <summary>Where the clients log.</summary>
    internal Microsoft.Extensions.Logging.ILogger Log { get; set; } =
        Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    /// <summary>A client for each: center, tax, bank-a, bank-b.</summary>
    public IList<string> Organisations { get; } = [];
}
