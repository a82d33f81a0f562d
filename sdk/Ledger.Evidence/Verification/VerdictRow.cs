using Ledger.Evidence.Machines;

namespace Ledger.Evidence.Verification;

/// <summary>A row of a verdict (docs/evidence.md 14); checks.json holds all of them.</summary>
/// <param name="Id">The ids of its sentences begin with it.</param>
/// <param name="Record">What it says of the record.</param>
/// <param name="Tone">Its tone, where <see cref="Matches"/> tells no other.</param>
internal sealed partial record VerdictRow(string Id, RecordStatus Record, Tone Tone)
{
    /// <summary>Its tone where the document matches; it then has words of its own for that, and for a document that was not compared.</summary>
    public Tone? Matches { get; private init; }

    /// <summary>The state of the filing that it is the row of; Unset for one that no state leads to.</summary>
    public FilingState State { get; private init; }

    /// <summary>Whatever version the paper in hand is.</summary>
    public bool AnyVersion { get; private init; }

    /// <summary>Its reason says who issued the code, and another one stands for a filing without one.</summary>
    public bool NamesIssuer { get; private init; }

    /// <summary>Null for a state that this verifier does not know.</summary>
    public static VerdictRow? Of(FilingState state) => Array.Find(OfStates, r => r.State == state);

    /// <summary>The row of evidence that does not hold, by where it came from.</summary>
    public static VerdictRow NotUsed(EvidenceSource source) =>
        source == EvidenceSource.Server ? CannotCheckBadAnswer : CannotCheckBadFile;
}
