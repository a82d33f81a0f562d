using System.Numerics;
using System.Text;
using Ledger.Evidence.Identifiers;

namespace Ledger.Evidence.Codes;

/// <summary>
/// The reference for typing where no camera is at hand: Crockford base32 of its 128 bits (26 characters) and two check
/// characters (the number modulo 1,021, a prime, so that one wrong character or two exchanged ones always show), in groups
/// of four. Not signed: it opens an online look-up and proves nothing.
/// </summary>
/// <remarks>docs/evidence.md 5.</remarks>
public static class TypedCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Digits = 26;
    private const int Modulus = 1021;
    private const int MaxInput = 64;

    /// <summary>For instance <c>0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV</c>.</summary>
    public static string Format(ContractRef reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var number = new BigInteger(reference.Span, isUnsigned: true, isBigEndian: true);
        var check = (int)(number % Modulus);
        var text = new StringBuilder();
        for (var i = 0; i < Digits + 2; i++)
        {
            if (i > 0 && i % 4 == 0)
                text.Append('-');
            var digit =
                i < Digits ? (int)((number >> (5 * (Digits - 1 - i))) & 31) : (check >> (5 * (Digits + 1 - i))) & 31;
            text.Append(Alphabet[digit]);
        }
        return text.ToString();
    }

    /// <summary>
    /// Reads any letter case, blanks and dashes of any kind anywhere, full-width characters, O as 0, I and L as 1.
    /// </summary>
    public static bool TryParse(string? text, out ContractRef? reference, out CodeFault fault)
    {
        reference = null;
        fault = CodeFault.BadTypedCode;
        if (text is null || text.Length > MaxInput)
            return false;
        var digits = new List<int>(Digits + 2);
        foreach (var c in CodeLink.Narrow(text))
        {
            if (IsGap(c))
                continue;
            var digit = char.IsAscii(c) ? Alphabet.IndexOf(Canonical(c), StringComparison.Ordinal) : -1;
            if (digit < 0)
                return false;
            digits.Add(digit);
        }
        // 26 characters hold 130 bits, so the first has only three.
        if (digits.Count != Digits + 2 || digits[0] > 7)
            return false;
        var number = digits.Take(Digits).Aggregate(BigInteger.Zero, (n, d) => n * 32 + d);
        if (number.IsZero)
            return false;
        if ((int)(number % Modulus) != digits[^2] * 32 + digits[^1])
        {
            fault = CodeFault.BadCheckCharacters;
            return false;
        }
        Span<byte> bytes = stackalloc byte[ContractRef.Size];
        bytes.Clear();
        var used = number.GetByteCount(isUnsigned: true);
        number.TryWriteBytes(bytes[(ContractRef.Size - used)..], out _, isUnsigned: true, isBigEndian: true);
        reference = new ContractRef(bytes);
        fault = CodeFault.None;
        return true;
    }

    /// <summary>Blanks, dashes and invisible characters, as keyboards and clipboards put them between the groups.</summary>
    private static bool IsGap(char c) =>
        c
            is '-'
                or ' '
                or (>= '\t' and <= '\r')
                or '\u00a0'
                or '\u00ad'
                or (>= '\u2000' and <= '\u2015')
                or '\u202f'
                or '\u2043'
                or '\u205f'
                or '\u2060'
                or '\u2212'
                or '\u3000'
                or '\u30fc'
                or '\ufe58'
                or '\ufe63'
                or '\ufeff';

    private static char Canonical(char c) =>
        char.ToUpperInvariant(c) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var other => other,
        };
}
