using System.Globalization;
using System.Net;
using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>
/// Reads parameters. Numbers: 0x and hex digits; zeros in front and JSON integers are accepted, since tools send both
/// (EIP-1474 wants the shortest form, which every answer has).
/// </summary>
internal static class RpcParams
{
    public static Address Address(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String
        && Evidence.Primitives.Address.TryParse(value.GetString(), out var address)
            ? address
            : throw RpcException.Invalid(name, "expected 0x and 40 hex digits");

    public static Bytes32 Hash(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && Bytes32.TryParse(value.GetString(), out var hash)
            ? hash
            : throw RpcException.Invalid(name, "expected 0x and 64 hex digits");

    public static byte[] Bytes(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && Hex.TryDecode(value.GetString(), out var bytes)
            ? bytes
            : throw RpcException.Invalid(name, "expected 0x and an even number of hex digits");

    /// <summary>A storage position or key: 1 to 64 digits, padded or not.</summary>
    public static Bytes32 Word(JsonElement value, string name)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length < 3)
            throw RpcException.Invalid(name, "expected 0x and 1 to 64 hex digits");
        if (text.Length > 66)
            throw RpcException.Invalid(name, "longer than 32 bytes");
        return Bytes32.TryParse("0x" + text[2..].PadLeft(64, '0'), out var word)
            ? word
            : throw RpcException.Invalid(name, "a digit is not hex");
    }

    public static ulong Quantity(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number))
            return number;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (
            text.Length is < 3 or > 66
            || !text.StartsWith("0x", StringComparison.Ordinal)
            || !ulong.TryParse(
                text.AsSpan(2).TrimStart('0') is { IsEmpty: false } digits ? digits : "0",
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out number
            )
        )
            throw RpcException.Invalid(name, "expected 0x and hex digits, at most 64 bits");
        return number;
    }

    public static UInt256 Word256(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number ? Quantity(value, name) : UInt256.From(Word(value, name));

    public static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw RpcException.Invalid(name, "expected a text");

    public static bool Flag(JsonElement value, string name) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Undefined or JsonValueKind.Null => false,
            _ => throw RpcException.Invalid(name, "expected true or false"),
        };
}

/// <summary>The positional parameters of a call.</summary>
/// <param name="array">Undefined where there are none.</param>
/// <param name="caller">Whose call it is.</param>
internal readonly struct RpcArguments(JsonElement array, RpcCaller caller)
{
    public IPAddress Caller => caller.Address;

    /// <summary>Null where nothing can be told later.</summary>
    public RpcSession? Session => caller.Session;

    private int Count => array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : 0;

    /// <exception cref="RpcException">There are more, which the method would not look at.</exception>
    public void AtMost(int count)
    {
        for (var i = count; i < Count; i++)
            if (Optional(i).ValueKind != JsonValueKind.Undefined)
                throw new RpcException(
                    RpcException.InvalidParams,
                    FormattableString.Invariant($"too many arguments, want at most {count}")
                );
    }

    /// <summary>Undefined where it is missing or null.</summary>
    public JsonElement Optional(int index)
    {
        if (index >= Count)
            return default;
        var value = array[index];
        return value.ValueKind == JsonValueKind.Null ? default : value;
    }

    /// <exception cref="RpcException">Missing or null.</exception>
    public JsonElement Required(int index, string name)
    {
        var value = Optional(index);
        return value.ValueKind == JsonValueKind.Undefined
            ? throw new RpcException(RpcException.InvalidParams, "missing value for required argument " + name)
            : value;
    }
}
