using System.Security.Cryptography;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Org.BouncyCastle.Crypto.Digests;

namespace Ledger.Engine.Evm;

/// <summary>What a precompile gave.</summary>
/// <param name="Gas">Taken where it succeeded; a failure takes all that was given.</param>
/// <param name="Output">Null: failed.</param>
internal readonly record struct PrecompileResult(long Gas, byte[]? Output)
{
    public static PrecompileResult Failed => new(0, null);
}

/// <summary>The contracts at addresses 1 to 10 (Yellow Paper appendix E; EIP-198, 196, 197, 152, 4844).</summary>
internal static class Precompiled
{
    public const int Last = 10;

    /// <summary>1 to 10 where a precompile stands, else 0.</summary>
    public static int NumberOf(in Address address)
    {
        var span = address.Span;
        return span[19] is > 0 and <= Last && span[..19].IndexOfAnyExcept((byte)0) < 0 ? span[19] : 0;
    }

    /// <exception cref="UnsupportedPrecompileException">Number 10 with an input that only KZG can judge.</exception>
    /// <exception cref="ExecutionBudgetException">The budget is used up.</exception>
    public static PrecompileResult Run(int number, ReadOnlySpan<byte> input, long gas, ExecutionBudget budget)
    {
        // Their gas is the protocol's and tells little of their time here: each looks at the budget itself.
        budget.Check();
        var cost = number switch
        {
            1 => 3_000,
            2 => 60 + 12 * GasCost.Words(input.Length),
            3 => 600 + 120 * GasCost.Words(input.Length),
            4 => 15 + 3 * GasCost.Words(input.Length),
            5 => ModularPower.Gas(input),
            6 => 150,
            7 => 6_000,
            8 => 45_000 + 34_000 * (input.Length / Bn254Contracts.PairSize),
            9 => Blake2.Gas(input),
            _ => PointEvaluation.Gas,
        };
        if (cost < 0 || cost > gas)
            return PrecompileResult.Failed;
        var output = number switch
        {
            1 => Recover(input),
            2 => SHA256.HashData(input),
            3 => Ripemd(input),
            4 => input.ToArray(),
            5 => ModularPower.Run(input, budget),
            6 => Bn254Contracts.Add(input),
            7 => Bn254Contracts.Multiply(input),
            8 => Bn254Contracts.Pairing(input, budget),
            9 => Blake2.Run(input, budget),
            _ => PointEvaluation.Run(input),
        };
        return new PrecompileResult(cost, output);
    }

    /// <summary>Copies input into <paramref name="padded"/>, with zeros where it is shorter.</summary>
    public static void Pad(ReadOnlySpan<byte> input, Span<byte> padded)
    {
        padded.Clear();
        input[..Math.Min(input.Length, padded.Length)].CopyTo(padded);
    }

    /// <summary>ECRECOVER: the address as a word, nothing where no key can have signed.</summary>
    private static byte[] Recover(ReadOnlySpan<byte> input)
    {
        Span<byte> padded = stackalloc byte[128];
        Pad(input, padded);
        var v = UInt256.FromBigEndian(padded[32..64]);
        if (!v.IsUInt64 || v.U0 is not (27 or 28))
            return [];
        var signer = Secp256k1Signature.Recover(new Bytes32(padded[..32]), padded[64..], (int)v.U0 - 27);
        if (signer is not { } address)
            return [];
        var word = new byte[32];
        address.CopyTo(word.AsSpan(12));
        return word;
    }

    private static byte[] Ripemd(ReadOnlySpan<byte> input)
    {
        var digest = new RipeMD160Digest();
        digest.BlockUpdate(input);
        var word = new byte[32];
        digest.DoFinal(word.AsSpan(12));
        return word;
    }
}
