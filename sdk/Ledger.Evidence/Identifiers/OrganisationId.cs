using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>An organisation of the consortium by its number, from 1.</summary>
[JsonConverter(typeof(ParsableJsonConverter<OrganisationId>))]
public readonly record struct OrganisationId : IParsable<OrganisationId>
{
    private readonly uint number;

    /// <exception cref="ArgumentOutOfRangeException">Zero.</exception>
    public OrganisationId(uint number)
    {
        ArgumentOutOfRangeException.ThrowIfZero(number);
        this.number = number;
    }

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public uint Number =>
        number != 0 ? number : throw new InvalidOperationException("This OrganisationId was never set.");

    /// <summary>The resource name of the API, <c>organisations/{number}</c>.</summary>
    public string Name => "organisations/" + ToString();

    /// <summary>The id of its record: the number as a word.</summary>
    public Bytes32 Record
    {
        get
        {
            Span<byte> word = stackalloc byte[Bytes32.Size];
            word.Clear();
            BinaryPrimitives.WriteUInt32BigEndian(word[28..], Number);
            return new Bytes32(word);
        }
    }

    /// <summary>Reads a decimal number without sign or leading zero.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OrganisationId result)
    {
        result = default;
        if (
            string.IsNullOrEmpty(s)
            || s[0] == '0'
            || !uint.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return false;
        result = new OrganisationId(number);
        return true;
    }

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out OrganisationId)"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out OrganisationId result) =>
        TryParse(text, null, out result);

    /// <exception cref="FormatException">Not a decimal number from 1 to 4,294,967,295.</exception>
    public static OrganisationId Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static OrganisationId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result)
            ? result
            : throw IdentifierText.Refused(nameof(OrganisationId), "a decimal number from 1");

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
