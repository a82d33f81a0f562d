using System.Globalization;

namespace Ledger.Benchmarks.Reporting;

/// <summary>One measured figure.</summary>
/// <param name="Section">Part of the run.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Count">How many were measured: statements, lives, verifications.</param>
/// <param name="Note">What a reader must know beside it.</param>
internal sealed record Figure(string Section, string Name, double Value, string Unit, long Count, string Note = "")
{
    public string Text =>
        Value.ToString(
            Math.Abs(Value) switch
            {
                >= 100 => "N0",
                >= 10 => "N1",
                _ => "N3",
            },
            CultureInfo.InvariantCulture
        );
}
