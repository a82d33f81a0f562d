using Ledger.Chaincode;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Statements;

namespace Ledger.Sdk;

/// <summary>Tax event 2 <c>assess</c> 核税, by the tax bureau.</summary>
public sealed record AssessTax : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>The filing's version that is assessed.</summary>
    /// <value>On the ledger: the present version of the record that it quotes.</value>
    public required uint Version { get; init; }

    /// <summary>Digest of the assessment.</summary>
    public required Bytes32 Assessment { get; init; }

    internal override Role Role => Role.Tax;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() => new TaxAssessData(Version, Assessment);
}

/// <summary>Tax event 3 <c>clear</c> 完税, by the tax bureau.</summary>
public sealed record ClearTax : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>No tax is due; false = it was paid.</summary>
    public bool Exempt { get; init; }

    /// <summary>Digest of the receipt.</summary>
    public required Bytes32 Receipt { get; init; }

    internal override Role Role => Role.Tax;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() => new TaxClearData(Exempt, Receipt);
}
