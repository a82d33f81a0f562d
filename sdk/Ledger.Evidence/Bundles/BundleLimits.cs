namespace Ledger.Evidence.Bundles;

/// <summary>What a bundle may hold; checked before anything is parsed or allocated.</summary>
public sealed record BundleLimits
{
    /// <summary>Bytes of the file.</summary>
    public int Bytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Nesting of the JSON text.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Trie nodes of the pool.</summary>
    public int Nodes { get; init; } = 20_000;

    /// <summary>Bytes of one trie node.</summary>
    public int NodeBytes { get; init; } = 1024;

    /// <summary>Hand-overs of validator sets.</summary>
    public int Handovers { get; init; } = 256;

    /// <summary>Committed seals of one header, and validators of one list.</summary>
    public int Seals { get; init; } = 256;

    /// <summary>Events over all records.</summary>
    public int Events { get; init; } = 20_000;

    /// <summary>Disclosed fields over all disclosures.</summary>
    public int Disclosures { get; init; } = 4_096;

    /// <summary>Records.</summary>
    public int Records { get; init; } = 256;

    /// <summary>Writer keys, and as many code keys, views and time-stamp tokens.</summary>
    public int Keys { get; init; } = 4_096;

    /// <summary>Bytes of one header in RLP.</summary>
    public int HeaderBytes { get; init; } = 32 * 1024;

    /// <summary>32-byte words of one event's data.</summary>
    public int EventWords { get; init; } = 128;

    /// <summary>The limits of docs/evidence.md.</summary>
    public static readonly BundleLimits Default = new();
}
