using System.Numerics;
using CsCheck;
using Ledger.Engine.Evm;

namespace Ledger.Engine.Tests.Evm;

/// <summary>Every operation against arbitrary-precision integers, with many words at the edges.</summary>
public sealed class UInt256Tests
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    private static readonly Gen<ulong> Limb = Gen.OneOf(
        Gen.ULong,
        Edges(0ul, 1ul, ulong.MaxValue, 1ul << 63, uint.MaxValue, 1ul << 32),
        Gen.ULong[0, 300]
    );

    private static readonly Gen<UInt256> Word = Gen.OneOf(
        Gen.Select(Limb, Limb, Limb, Limb).Select(t => new UInt256(t.Item1, t.Item2, t.Item3, t.Item4)),
        Limb.Select(l => new UInt256(l)),
        Edges(UInt256.Zero, UInt256.One, UInt256.MaxValue, new UInt256(0, 0, 0, 1ul << 63))
    );

    private static Gen<T> Edges<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void UnsignedArithmetic() =>
        Gen.Select(Word, Word)
            .Sample(
                (a, b) =>
                {
                    var (x, y) = (Big(a), Big(b));
                    Same(x + y, a + b);
                    Same(x - y, a - b);
                    Same(x * y, a * b);
                    Same(y.IsZero ? 0 : x / y, a / b);
                    Same(y.IsZero ? 0 : x % y, a % b);
                    Same(x & y, a & b);
                    Same(x | y, a | b);
                    Same(x ^ y, a ^ b);
                    Same(Modulus - 1 - x, ~a);
                    Assert.Equal(x < y, a < b);
                    Assert.Equal(x > y, a > b);
                    Assert.Equal(x.CompareTo(y), a.CompareTo(b));
                    Assert.Equal((int)x.GetBitLength(), a.BitLength);
                    UInt256.Add(a, b, out var carried);
                    Assert.Equal(x + y >= Modulus, carried);
                    UInt256.Multiply(a, b, out var passed);
                    Assert.Equal(x * y >= Modulus, passed);
                }
            );

    [Fact]
    public void SignedArithmetic() =>
        Gen.Select(Word, Word)
            .Sample(
                (a, b) =>
                {
                    var (x, y) = (Signed(a), Signed(b));
                    Same(y.IsZero ? 0 : BigInteger.Divide(x, y), UInt256.SignedDivide(a, b));
                    Same(y.IsZero ? 0 : BigInteger.Remainder(x, y), UInt256.SignedModulo(a, b));
                    Assert.Equal(x < y, UInt256.SignedLess(a, b));
                }
            );

    [Fact]
    public void ModularArithmetic() =>
        Gen.Select(Word, Word, Word)
            .Sample(
                (a, b, m) =>
                {
                    var (x, y, n) = (Big(a), Big(b), Big(m));
                    Same(n.IsZero ? 0 : (x + y) % n, UInt256.AddModulo(a, b, m));
                    Same(n.IsZero ? 0 : x * y % n, UInt256.MultiplyModulo(a, b, m));
                    Same(BigInteger.ModPow(x, y, Modulus), UInt256.Power(a, b));
                }
            );

    [Fact]
    public void ShiftsAndBytes() =>
        Gen.Select(Word, Gen.Int[0, 300])
            .Sample(
                (a, count) =>
                {
                    var x = Big(a);
                    Same(count >= 256 ? 0 : x << count, a << count);
                    Same(x >> count, a >> count);
                    Same(Signed(a) >> count, UInt256.ShiftRightSigned(a, count));
                    var index = new UInt256((ulong)count);
                    Same(count > 31 ? 0 : (x >> (248 - 8 * count)) & 255, UInt256.ByteAt(index, a));
                    var width = 8 * (count + 1);
                    var low = x % (BigInteger.One << Math.Min(width, 256));
                    var negative = width < 256 && low >> (width - 1) == 1;
                    Same(
                        negative ? low - (BigInteger.One << width)
                            : width < 256 ? low
                            : x,
                        UInt256.SignExtend(index, a)
                    );
                }
            );

    [Fact]
    public void BytesBothWays() =>
        Word.Sample(a =>
        {
            Assert.Equal(a, UInt256.From(a.ToBytes32()));
            Assert.Equal(a, UInt256.FromBigEndian(Big(a).ToByteArray(isUnsigned: true, isBigEndian: true)));
            Assert.Equal(a.ToBytes32().Span[12..].ToArray(), a.ToAddress().ToArray());
        });

    private static BigInteger Big(in UInt256 a) => new(a.ToBytes32().Span, isUnsigned: true, isBigEndian: true);

    private static BigInteger Signed(in UInt256 a) => new(a.ToBytes32().Span, isUnsigned: false, isBigEndian: true);

    private static void Same(BigInteger expected, in UInt256 actual) =>
        Assert.Equal((expected % Modulus + Modulus) % Modulus, Big(actual));
}
