using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Identifiers;

/// <summary>Which code a unit goes by.</summary>
public enum UnitCodeKind
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>BDCDYDM (不动产单元代码) of the land register, GB/T 37346.</summary>
    Registered = 1,

    /// <summary>The presale code of the building table, declared as one.</summary>
    Presale = 2,

    /// <summary>Any other text that was recorded before forms were enforced; nothing new is made from one.</summary>
    Recorded = 3,
}

/// <summary>
/// A unit's code: BDCDYDM (不动产单元代码: 12 digits, 2 letters, 5 digits, 1 letter, 8 digits) or, before first
/// registration, a declared <see cref="PresaleCode"/>, written <c>PRESALE/CODE</c>. Two spellings would be two units, so one
/// form is taken and every other spelling is refused by name.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<UnitCode>))]
public readonly record struct UnitCode : IParsable<UnitCode>
{
    /// <summary>Characters of a BDCDYDM.</summary>
    public const int RegisteredLength = 28;

    /// <summary>Characters of the longest text, a presale code with its prefix.</summary>
    public const int MaxLength = 64;

    /// <summary>What a presale code's text begins with: no registered code does.</summary>
    public const string PresalePrefix = "PRESALE/";

    private readonly string? value;

    private UnitCode(string value, UnitCodeKind kind) => (this.value, Kind) = (value, kind);

    /// <summary>Unset of a default value.</summary>
    public UnitCodeKind Kind { get; }

    /// <summary>The text that the unit key signs.</summary>
    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public string Value => value ?? throw new InvalidOperationException("This UnitCode was never set.");

    /// <summary>The administrative division (GB/T 2260) of a registered code: its first 6 digits; null of another.</summary>
    public string? Region => Kind == UnitCodeKind.Registered ? Value[..6] : null;

    internal byte[] Ascii => Encoding.ASCII.GetBytes(Value);

    /// <summary>A home that has no registered code yet.</summary>
    public static UnitCode Of(PresaleCode presale) => new(PresalePrefix + presale.Value, UnitCodeKind.Presale);

    /// <inheritdoc cref="Of"/>
    public static implicit operator UnitCode(PresaleCode presale) => Of(presale);

    /// <summary>Reads a registered code, or PRESALE/ and a presale code; <paramref name="problem"/> says what is wrong.</summary>
    public static bool TryParse(string? text, out UnitCode result, [NotNullWhen(false)] out TextProblem? problem)
    {
        result = default;
        if (text is not null && text.StartsWith(PresalePrefix, StringComparison.Ordinal))
        {
            if (!PresaleCode.TryParse(text[PresalePrefix.Length..], out var presale, out problem))
                return false;
            result = presale;
            return true;
        }
        problem = TextProfiles.UnitCode.Read(text, out var normal);
        if (problem is not null)
            return false;
        result = new UnitCode(normal, UnitCodeKind.Registered);
        return true;
    }

    /// <inheritdoc cref="TryParse(string?, out UnitCode, out TextProblem?)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UnitCode result) =>
        TryParse(s, out result, out _);

    /// <inheritdoc cref="TryParse(string?, out UnitCode, out TextProblem?)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out UnitCode result) =>
        TryParse(text, out result, out _);

    /// <summary>
    /// Reads what a record may carry: besides today's forms any 1 to 64 visible ASCII characters, as they were once taken
    /// (<see cref="UnitCodeKind.Recorded"/>). For verifying alone.
    /// </summary>
    public static bool TryRecorded([NotNullWhen(true)] string? text, out UnitCode result)
    {
        if (TryParse(text, out result))
            return true;
        if (text is null || text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return false;
        result = new UnitCode(text, UnitCodeKind.Recorded);
        return true;
    }

    /// <exception cref="FormatException">Not a unit code; the message says why.</exception>
    public static UnitCode Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static UnitCode Parse(string s, IFormatProvider? provider) =>
        TryParse(s, out var result, out var problem)
            ? result
            : throw new FormatException(nameof(UnitCode) + ": " + problem.En);

    /// <summary>The code.</summary>
    public override string ToString() => Value;
}
