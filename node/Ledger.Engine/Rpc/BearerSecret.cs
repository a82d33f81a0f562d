using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ledger.Engine.Rpc;

/// <summary>
/// The secret by which a caller shows that it belongs to the member (execution-apis, src/engine/authentication.md, as go-ethereum and
/// Hyperledger Besu have it): a JSON Web Token of HS256 whose iat is at most a minute away, in <c>Authorization: Bearer</c>.
/// </summary>
public sealed class BearerSecret
{
    private const int Size = 32;

    /// <summary>Longer than any token that a client makes.</summary>
    private const int MaxToken = 4_096;

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(60);

    private readonly byte[] secret;

    private BearerSecret(byte[] secret) => this.secret = secret;

    /// <summary>Reads the text of a secret's file: 64 hex digits, 0x in front or not, white space around.</summary>
    /// <exception cref="FormatException">Not that.</exception>
    public static BearerSecret Parse(string text)
    {
        var digits = text.AsSpan().Trim();
        if (digits.StartsWith("0x", StringComparison.Ordinal))
            digits = digits[2..];
        try
        {
            return digits.Length == 2 * Size
                ? new BearerSecret(Convert.FromHexString(digits))
                : throw new FormatException("A JWT secret is 32 bytes: 64 hex digits.");
        }
        catch (FormatException e)
        {
            throw new FormatException("A JWT secret is 32 bytes: 64 hex digits.", e);
        }
    }

    /// <summary>Why the header's token does not count; null where it does.</summary>
    /// <param name="header">Of Authorization; empty where there is none.</param>
    /// <param name="now">The node's clock.</param>
    public string? Fault(string header, DateTimeOffset now)
    {
        const string Scheme = "Bearer ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return "no token: Authorization: Bearer with a JWT (HS256) is needed";
        var token = header[Scheme.Length..].Trim();
        var parts = token.Split('.');
        if (token.Length > MaxToken || parts.Length != 3)
            return "the token is no JWT";
        var signed = Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]);
        if (
            Decode(parts[2]) is not { } signature
            || !CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, signed), signature)
        )
            return "the token is not signed with this node's secret";
        // From here on it is the member's own: what is wrong is told.
        if (Read(parts[0]) is not { } head || Text(head, "alg") != "HS256")
            return "the token's algorithm is not HS256";
        if (Read(parts[1]) is not { } claims || Number(claims, "iat") is not { } issued)
            return "the token has no iat";
        if ((now - DateTimeOffset.FromUnixTimeSeconds(issued)).Duration() > Apart)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the token's iat is more than {Apart.TotalSeconds} seconds away from this node's clock"
            );
        return Number(claims, "exp") is { } expires && DateTimeOffset.FromUnixTimeSeconds(expires) <= now
            ? "the token has expired"
            : null;
    }

    private static byte[]? Decode(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static JsonElement? Read(string part)
    {
        try
        {
            using var json = JsonDocument.Parse(Decode(part) ?? []);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number)
        && Math.Abs(number) < 1e11
            ? (long)number
            : null;
}
