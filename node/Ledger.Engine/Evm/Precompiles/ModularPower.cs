using System.Numerics;

namespace Ledger.Engine.Evm;

/// <summary>Precompile 5: b^e mod m of any size (EIP-198), gas by EIP-2565.</summary>
internal static class ModularPower
{
    private const int Head = 96;
    private const int Digit = 32;

    /// <summary>Negative where no gas limit could ever pay it.</summary>
    public static long Gas(ReadOnlySpan<byte> input)
    {
        var (baseSize, exponentSize, modulusSize) = Sizes(input);
        var longest = baseSize > modulusSize ? baseSize : modulusSize;
        var words = (Big(longest) + 7) / 8;
        var gas = words * words * BigInteger.Max(Iterations(input, baseSize, exponentSize), 1) / 3;
        return gas > long.MaxValue ? -1 : Math.Max(200, (long)gas);
    }

    /// <summary>Called only when its gas is paid, which bounds the sizes.</summary>
    public static byte[] Run(ReadOnlySpan<byte> input, ExecutionBudget budget)
    {
        var (baseSize, exponentSize, modulusSize) = Sizes(input);
        if (modulusSize.IsZero)
            return [];
        var result = new byte[(int)modulusSize.U0];
        var modulus = Number(input, Big(baseSize) + Big(exponentSize), (int)modulusSize.U0);
        // With a modulus of a few bytes the base is bounded by gas, the exponent by the number of iterations.
        if (modulus.IsZero || modulus.IsOne)
            return result;
        var value = Number(input, 0, (int)baseSize.U0);
        var exponent = Number(input, Big(baseSize), (int)exponentSize.U0);
        var power = Power(value, exponent, modulus, budget);
        var bytes = power.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(result.AsSpan(result.Length - bytes.Length));
        return result;
    }

    /// <summary>A long exponent in digits of 256 bits, from the highest, so that the budget is looked at on the way.</summary>
    private static BigInteger Power(BigInteger value, BigInteger exponent, BigInteger modulus, ExecutionBudget budget)
    {
        var digits = exponent.ToByteArray(isUnsigned: true, isBigEndian: true).AsSpan();
        if (digits.Length <= Digit)
            return BigInteger.ModPow(value, exponent, modulus);
        var reduced = value % modulus;
        var power = BigInteger.One;
        var first = digits.Length % Digit;
        for (var length = first == 0 ? Digit : first; !digits.IsEmpty; digits = digits[length..], length = Digit)
        {
            budget.Check();
            var digit = new BigInteger(digits[..length], isUnsigned: true, isBigEndian: true);
            power =
                BigInteger.ModPow(power, BigInteger.One << (8 * Digit), modulus)
                * BigInteger.ModPow(reduced, digit, modulus)
                % modulus;
        }
        return power;
    }

    private static BigInteger Iterations(ReadOnlySpan<byte> input, in UInt256 baseSize, in UInt256 exponentSize)
    {
        var headSize = exponentSize > 32 ? 32 : (int)exponentSize.U0;
        var head = Number(input, Big(baseSize), headSize);
        var bits = head.IsZero ? 0 : (int)head.GetBitLength() - 1;
        return exponentSize > 32 ? 8 * (Big(exponentSize) - 32) + bits : bits;
    }

    private static (UInt256 Base, UInt256 Exponent, UInt256 Modulus) Sizes(ReadOnlySpan<byte> input)
    {
        Span<byte> head = stackalloc byte[Head];
        Precompiled.Pad(input, head);
        return (
            UInt256.FromBigEndian(head[..32]),
            UInt256.FromBigEndian(head[32..64]),
            UInt256.FromBigEndian(head[64..])
        );
    }

    /// <summary>The number at <paramref name="offset"/> behind the head; what is past the input is zero.</summary>
    private static BigInteger Number(ReadOnlySpan<byte> input, BigInteger offset, int size)
    {
        if (offset + Head >= input.Length)
            return BigInteger.Zero;
        var rest = input[(Head + (int)offset)..];
        if (rest.Length >= size)
            return new BigInteger(rest[..size], isUnsigned: true, isBigEndian: true);
        var padded = new byte[size];
        rest.CopyTo(padded);
        return new BigInteger(padded, isUnsigned: true, isBigEndian: true);
    }

    private static BigInteger Big(in UInt256 value) => new(value.ToBytes32().Span, isUnsigned: true, isBigEndian: true);
}
