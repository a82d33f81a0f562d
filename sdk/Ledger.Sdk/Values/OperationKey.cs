using System.Globalization;

namespace Ledger.Sdk;

/// <summary>
/// The caller's own name for one operation: the same key with the same content gives the same receipt, years later too.
/// 1 to 128 visible ASCII characters; never made by this library, and it never expires.
/// </summary>
public readonly record struct OperationKey
{
    public const int MaxLength = 128;
    private readonly string? value;

    /// <exception cref="ArgumentException">Empty, longer than 128, or not visible ASCII.</exception>
    public OperationKey(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > MaxLength || value.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("An operation key has 1 to 128 visible ASCII characters.", nameof(value));
        this.value = value;
    }

    /// <exception cref="InvalidOperationException">A default value, which names nothing.</exception>
    public string Value => value ?? throw new InvalidOperationException("This OperationKey was never set.");

    /// <summary>For instance <c>OperationKey.Of("contract", 17, "sign")</c>: contract/17/sign.</summary>
    public static OperationKey Of(string kind, long id, string operation) =>
        new(kind + "/" + id.ToString(CultureInfo.InvariantCulture) + "/" + operation);

    /// <summary>Parts joined by "/".</summary>
    public static OperationKey Of(params ReadOnlySpan<string> parts) => new(string.Join('/', parts!));

    public override string ToString() => Value;
}
