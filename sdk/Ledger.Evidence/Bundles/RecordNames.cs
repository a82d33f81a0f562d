using Ledger.Evidence.Machines;

namespace Ledger.Evidence.Bundles;

/// <summary>Names of record kinds in URLs and bundles, and of the contracts that hold them in trust.json.</summary>
/// <remarks>docs/evidence.md 12 has the contracts.</remarks>
public static class RecordNames
{
    /// <summary>The collection in a subject's name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such kind.</exception>
    public static string Collection(RecordKind kind) =>
        kind switch
        {
            RecordKind.Unit => "units",
            RecordKind.Filing => "filings",
            RecordKind.Tax => "taxes",
            RecordKind.Escrow => "escrows",
            RecordKind.Account => "presales",
            RecordKind.Payment => "payments",
            RecordKind.Evidence => "anchors",
            RecordKind.Organisation => "organisations",
            RecordKind.Proposal => "proposals",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of record."),
        };

    /// <summary>The kind whose collection has this name; null for any other text.</summary>
    public static RecordKind? KindOf(string collection) =>
        collection switch
        {
            "units" => RecordKind.Unit,
            "filings" => RecordKind.Filing,
            "taxes" => RecordKind.Tax,
            "escrows" => RecordKind.Escrow,
            "presales" => RecordKind.Account,
            "payments" => RecordKind.Payment,
            "anchors" => RecordKind.Evidence,
            "organisations" => RecordKind.Organisation,
            "proposals" => RecordKind.Proposal,
            _ => null,
        };

    /// <summary>The key under which trust.json names the contract that holds this kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such kind.</exception>
    public static string Contract(RecordKind kind) =>
        kind switch
        {
            RecordKind.Unit => "units",
            RecordKind.Filing or RecordKind.Tax => "filings",
            RecordKind.Escrow => "escrows",
            RecordKind.Account => "presales",
            RecordKind.Payment => "drawdowns",
            RecordKind.Evidence => "evidence",
            RecordKind.Organisation or RecordKind.Proposal => "consortium",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of record."),
        };
}
