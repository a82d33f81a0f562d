namespace Ledger.Evidence.Verification;

/// <summary>What is laid over a verdict's row: words around its own, and a lower tone (docs/evidence.md 14).</summary>
/// <param name="Id">The ids of its sentences begin with it.</param>
/// <param name="Tones">Which tone becomes which; others stay.</param>
internal sealed partial record VerdictOverlay(string Id, IReadOnlyDictionary<Tone, Tone> Tones)
{
    public Tone Over(Tone tone) => Tones.GetValueOrDefault(tone, tone);
}
