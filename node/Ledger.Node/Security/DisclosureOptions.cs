namespace Ledger.Node;

/// <summary>How often one client certificate may ask for fields of filings, refused requests included.</summary>
public sealed record DisclosureOptions
{
    public int PerMinute { get; init; } = 120;

    public int PerDay { get; init; } = 5_000;
}
