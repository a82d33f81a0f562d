using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Identifiers;

/// <summary>
/// A unit's code before first registration: the presale code of the building table (楼盘表), digits, capital letters and
/// single hyphens. Whoever gives one declares by this type that the home has no registered code yet; it makes another
/// reference than any registered code.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<PresaleCode>))]
public readonly record struct PresaleCode : IParsable<PresaleCode>
{
    /// <summary>Characters without the prefix.</summary>
    public const int MaxLength = TextProfiles.MaxPresaleCode;

    private readonly string? value;

    private PresaleCode(string value) => this.value = value;

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public string Value => value ?? throw new InvalidOperationException("This PresaleCode was never set.");

    /// <summary>Reads a code of the building table, without prefix; <paramref name="problem"/> says what is wrong.</summary>
    public static bool TryParse(string? text, out PresaleCode result, [NotNullWhen(false)] out TextProblem? problem)
    {
        problem = TextProfiles.PresaleCode.Read(text, out var normal);
        result = problem is null ? new PresaleCode(normal) : default;
        return problem is null;
    }

    /// <inheritdoc cref="TryParse(string?, out PresaleCode, out TextProblem?)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PresaleCode result) =>
        TryParse(s, out result, out _);

    /// <exception cref="FormatException">No presale code; the message says why.</exception>
    public static PresaleCode Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static PresaleCode Parse(string s, IFormatProvider? provider) =>
        TryParse(s, out var result, out var problem)
            ? result
            : throw new FormatException(nameof(PresaleCode) + ": " + problem.En);

    /// <summary>The code.</summary>
    public override string ToString() => Value;
}
