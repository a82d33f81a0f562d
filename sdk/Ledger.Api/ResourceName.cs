using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ledger.Api;

/// <summary>
/// Names of AIP-122: <c>filings/{64 hex}</c>, lower case without 0x; an organisation's is its number. Record kinds are
/// numbered as on the chain (formats.md 1).
/// </summary>
public static class ResourceName
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private static readonly string[] Collections =
    [
        "",
        "units",
        "filings",
        "taxes",
        "escrows",
        "presales",
        "payments",
        "anchors",
        "organisations",
        "proposals",
    ];

    /// <summary>Collection of a record kind, for instance <c>filings</c> for 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such kind.</exception>
    public static string Collection(int kind) =>
        kind > 0 && kind < Collections.Length ? Collections[kind] : throw new ArgumentOutOfRangeException(nameof(kind));

    /// <exception cref="ArgumentException">The id is not 32 bytes.</exception>
    public static string Record(int kind, ReadOnlySpan<byte> id)
    {
        if (id.Length != 32)
            throw new ArgumentException("An id has 32 bytes.", nameof(id));
        var collection = Collection(kind);
        if (kind == 8)
            return collection + "/" + System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(id[28..]);
        return collection + "/" + Convert.ToHexStringLower(id);
    }

    public static string Transaction(ReadOnlySpan<byte> hash) => "transactions/" + Convert.ToHexStringLower(hash);

    public static string Writer(ReadOnlySpan<byte> address) => "writers/" + Convert.ToHexStringLower(address);

    public static string Block(ulong number) => "blocks/" + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a record's name; false for another form, upper case included.</summary>
    public static bool TryParseRecord(string? name, out int kind, [NotNullWhen(true)] out byte[]? id)
    {
        (kind, id) = (0, null);
        var slash = name?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0)
            return false;
        kind = Array.IndexOf(Collections, name![..slash]);
        var rest = name.AsSpan(slash + 1);
        if (kind <= 0)
            return false;
        return kind == 8 ? TryNumber(rest, out id) : TryHex(rest, 32, out id);
    }

    /// <summary>Reads <c>{collection}/{hex}</c> with <paramref name="size"/> bytes, for instance a transaction's or a writer's name.</summary>
    public static bool TryParse(string? name, string collection, int size, [NotNullWhen(true)] out byte[]? id)
    {
        id = null;
        return name is not null
            && name.Length > collection.Length
            && name.StartsWith(collection, StringComparison.Ordinal)
            && name[collection.Length] == '/'
            && TryHex(name.AsSpan(collection.Length + 1), size, out id);
    }

    private static bool TryHex(ReadOnlySpan<char> text, int size, [NotNullWhen(true)] out byte[]? id)
    {
        id = null;
        if (text.Length != 2 * size || text.ContainsAnyExcept(LowerHex))
            return false;
        id = Convert.FromHexString(text);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? id)
    {
        id = null;
        if (
            text.IsEmpty
            || text[0] == '0'
            || !uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return false;
        id = new byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(id.AsSpan(28), number);
        return true;
    }
}
