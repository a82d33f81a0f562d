namespace Ledger.Cli.Sample;

/// <summary>What a contract of the sample says. Names are invented; no such person, project or room exists.</summary>
internal sealed record ContractPage
{
    /// <summary>Contract number, an opaque string.</summary>
    public required string Number { get; init; }

    /// <summary>28 characters, shaped like a unit code; of no real unit.</summary>
    public required string UnitCode { get; init; }
    public required string Project { get; init; }
    public required string Building { get; init; }
    public required string Room { get; init; }
    public required string Sellers { get; init; }
    public required string Buyers { get; init; }

    /// <summary>Hundredths of a square metre.</summary>
    public required long AreaHundredths { get; init; }

    /// <summary>Fen.</summary>
    public required long PriceFen { get; init; }
    public required DateOnly Day { get; init; }
    public required string Payment { get; init; }

    /// <summary>1 at signing; a change makes a new text.</summary>
    public int Version { get; init; } = 1;
}
