using System.Text.Json.Nodes;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>One vector before it is written: what goes in, and by hand what must come out.</summary>
internal sealed record Vector(string Group, string Name)
{
    public string File => Group + "/" + Name + ".json";

    /// <summary>Null = vectors/evidence/trust.json.</summary>
    public JsonObject? Trust { get; init; }

    /// <summary>The bundle's object; null where <see cref="Text"/> is given.</summary>
    public required JsonObject Bundle { get; init; }

    /// <summary>A bundle that is no JSON object, as text.</summary>
    public string? Text { get; init; }

    /// <summary>Name of a file in vectors/documents.</summary>
    public string? Document { get; init; }

    public string? Code { get; init; }

    public EvidenceSource Source { get; init; } = EvidenceSource.File;

    public required ulong Now { get; init; }

    public required RecordStatus Record { get; init; }

    public DocumentStatus DocumentStatus { get; init; } = DocumentStatus.NotCompared;

    public required Tone Tone { get; init; }

    /// <summary>By hand: the checks that this vector is about, with their outcomes.</summary>
    public (int Number, CheckOutcome Outcome)[] About { get; init; } = [];
}
