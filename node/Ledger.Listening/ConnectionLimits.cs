namespace Ledger.Listening;

/// <summary>What a listener holds open at a time.</summary>
public sealed record ConnectionLimits
{
    /// <summary>Connections of all callers together.</summary>
    public required int Connections { get; init; }

    /// <summary>
    /// Of one caller (<see cref="ClientNetwork"/>); half of all by default. On the loopback all callers have one address, so
    /// there it is <see cref="Connections"/> alone.
    /// </summary>
    public int PerAddress
    {
        get => perAddress ?? Math.Max(1, Connections / 2);
        init => perAddress = value;
    }

    private readonly int? perAddress;

    /// <summary>From the connection, TLS handshake included, to the end of the first request's headers.</summary>
    public TimeSpan FirstRequest { get; init; } = TimeSpan.FromSeconds(15);
}
