using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk;

/// <summary>A bank's serial as it stands on the chain: HMAC-SHA256 under the bank's secret, because serials can be guessed.</summary>
[JsonConverter(typeof(ParsableJsonConverter<BankSerial>))]
public readonly record struct BankSerial : IParsable<BankSerial>
{
    private readonly Bytes32 value;

    /// <exception cref="ArgumentException">Zero.</exception>
    public BankSerial(Bytes32 value)
    {
        if (value.IsZero)
            throw new ArgumentException("Zero is no serial.", nameof(value));
        this.value = value;
    }

    /// <summary>32 bytes that stand for the serial on the chain.</summary>
    public Bytes32 Value =>
        value.IsZero ? throw new InvalidOperationException("This BankSerial was never set.") : value;

    /// <param name="secret">At least 32 bytes, the bank's own, the same for ever.</param>
    /// <param name="rule">The bank's own, as trust.json has it (<see cref="TrustAnchor.SerialsOf"/>).</param>
    /// <param name="serial">As a system or a person gave it.</param>
    /// <exception cref="FormatException">No serial of this bank; the message says why.</exception>
    public static BankSerial Of(ReadOnlySpan<byte> secret, SerialRule rule, string serial) =>
        TryOf(secret, rule, serial, out var result, out var problem)
            ? result
            : throw new FormatException(nameof(BankSerial) + ": " + problem.En);

    /// <summary>As <see cref="Of"/>, for a serial that somebody typed: every spelling of one serial gives one value.</summary>
    public static bool TryOf(
        ReadOnlySpan<byte> secret,
        SerialRule rule,
        string? serial,
        out BankSerial result,
        [NotNullWhen(false)] out TextProblem? problem
    )
    {
        if (secret.Length < 32)
            throw new ArgumentException("The secret has fewer than 32 bytes.", nameof(secret));
        problem = rule.Read(serial, out var normal);
        result = problem is null
            ? new BankSerial(new Bytes32(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(normal))))
            : default;
        return problem is null;
    }

    /// <summary>Reads 64 lower-case hex digits without 0x.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BankSerial result)
    {
        var read = BareHex.TryParse(s, out var value) && !value.IsZero;
        result = read ? new BankSerial(value) : default;
        return read;
    }

    /// <exception cref="FormatException">Not 64 lower-case hex digits, or all of them zero.</exception>
    public static BankSerial Parse(string text) => Parse(text, null);

    /// <inheritdoc cref="Parse(string)"/>
    public static BankSerial Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw BareHex.Refused(nameof(BankSerial));

    /// <summary>64 lower-case hex digits without 0x.</summary>
    public override string ToString() => Convert.ToHexStringLower(Value.Span);
}
