using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Ledger.Evidence;

/// <summary>
/// A unit's code, taken as it is: BDCDYDM (不动产单元代码, 28 digits and capital letters) or, before first registration,
/// the presale code of the building table. Two spellings would be two units, so nothing is normalised and what invites a
/// second spelling (blanks, full-width digits, small letters in a BDCDYDM) is refused.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<UnitCode>))]
public readonly record struct UnitCode : IParsable<UnitCode>
{
    /// <summary>Characters of a BDCDYDM (TD/T 1001, GB/T 37346).</summary>
    public const int RegisteredLength = 28;

    public const int MaxLength = 64;

    private readonly string? value;

    private UnitCode(string value) => this.value = value;

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public string Value => value ?? throw new InvalidOperationException("This UnitCode was never set.");

    internal byte[] Ascii => Encoding.ASCII.GetBytes(Value);

    /// <summary>Reads 1 to 64 visible ASCII characters; one of 28 characters has only digits and capital letters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UnitCode result)
    {
        result = default;
        if (s is null || s.Length is 0 or > MaxLength || s.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return false;
        if (s.Length == RegisteredLength && s.AsSpan().ContainsAnyInRange('a', 'z'))
            return false;
        result = new UnitCode(s);
        return true;
    }

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out UnitCode)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out UnitCode result) =>
        TryParse(text, null, out result);

    /// <exception cref="FormatException">Not a unit code.</exception>
    public static UnitCode Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static UnitCode Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result)
            ? result
            : throw IdentifierText.Refused(
                nameof(UnitCode),
                "28 digits and capital letters (BDCDYDM), or a presale code of 1 to 64 visible ASCII characters"
            );

    public override string ToString() => Value;
}
