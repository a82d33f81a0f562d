namespace Ledger.Evidence.Identifiers;

/// <summary>
/// The administrative divisions (GB/T 2260) whose homes a consortium files: 6 digits name a county or district, 4 digits a
/// prefecture-level city with all of its own.
/// </summary>
public sealed class UnitRegions
{
    /// <summary>The most that are read.</summary>
    public const int MaxCount = 64;

    /// <exception cref="ArgumentException">None, more than 64, one twice, or not 4 or 6 digits.</exception>
    public UnitRegions(IReadOnlyList<string> codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (
            codes.Count is 0 or > MaxCount
            || !codes.All(IsRegion)
            || codes.Distinct(StringComparer.Ordinal).Count() != codes.Count
        )
            throw new ArgumentException("Expected 1 to 64 regions of 4 or 6 digits, each once.", nameof(codes));
        Codes = codes;
    }

    /// <summary>Divisions (GB/T 2260) of 2, 4 or 6 digits, ascending.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>4 or 6 ASCII digits.</summary>
    public static bool IsRegion(string text) =>
        (text ?? throw new ArgumentNullException(nameof(text))).Length is 4 or 6 && text.All(char.IsAsciiDigit);

    /// <summary>A registered code of one of these divisions, or a presale code, which names none.</summary>
    public bool Contains(UnitCode code) =>
        code.Kind == UnitCodeKind.Presale
        || (code.Region is { } region && Codes.Any(c => region.StartsWith(c, StringComparison.Ordinal)));

    /// <summary>The divisions, for people.</summary>
    public override string ToString() => string.Join(", ", Codes);
}
