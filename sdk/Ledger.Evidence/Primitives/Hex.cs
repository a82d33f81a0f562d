namespace Ledger.Evidence.Primitives;

/// <summary>Hexadecimal with the 0x prefix, as JSON-RPC and the files of <c>docs/evidence.md</c> write it.</summary>
public static class Hex
{
    /// <summary>Lower-case digits with the prefix; an empty input gives <c>0x</c>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Reads digits of any letter case; the prefix is required and the number of digits even.</summary>
    /// <param name="text">For instance <c>0x00ff</c>.</param>
    /// <param name="bytes">The bytes, empty for <c>0x</c>.</param>
    /// <param name="maxBytes">Longer input is refused before anything is allocated.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes, int maxBytes = 32 * 1024 * 1024)
    {
        bytes = [];
        if (text.Length < 2 || text[0] != '0' || (text[1] | 0x20) != 'x' || text.Length % 2 != 0)
            return false;
        if ((text.Length - 2) / 2 > maxBytes)
            return false;
        var result = new byte[(text.Length - 2) / 2];
        if (Convert.FromHexString(text[2..], result, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        bytes = result;
        return true;
    }

    /// <exception cref="FormatException">Not hexadecimal with prefix, or an odd number of digits.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text) =>
        TryDecode(text, out var bytes)
            ? bytes
            : throw new FormatException("Expected 0x and an even number of hex digits.");
}
