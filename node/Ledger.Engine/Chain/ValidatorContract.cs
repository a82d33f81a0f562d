using System.Buffers.Binary;
using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>The validators of the next block: <c>getValidators() view returns (address[])</c> on the parent's state.</summary>
internal static class ValidatorContract
{
    private const ulong Gas = 50_000_000;
    private const int MaxValidators = 1024;

    private static readonly byte[] Selector = [0xb7, 0xab, 0x4d, 0xb5];

    /// <summary>Ascending.</summary>
    /// <exception cref="EngineStoppedException">The contract does not answer with a list without duplicates.</exception>
    public static IReadOnlyList<Address> Read(IStateReader state, in BlockContext context, in Address contract)
    {
        var request = new CallRequest
        {
            To = contract,
            Data = Selector,
            GasLimit = Gas,
        };
        var outcome = TransactionExecutor.Call(new WorldState(state), context, request);
        if (!outcome.Succeeded || Decode(outcome.Output) is not { Count: > 0 } validators)
            throw new EngineStoppedException(
                $"ValidatorsUnknown: the contract {contract} does not answer getValidators() with a list of addresses."
            );
        validators.Sort();
        for (var i = 1; i < validators.Count; i++)
            if (validators[i] == validators[i - 1])
                throw new EngineStoppedException($"ValidatorsUnknown: {contract} names {validators[i]} twice.");
        return validators;
    }

    private static List<Address>? Decode(ReadOnlySpan<byte> output)
    {
        if (output.Length < 64 || !TryInt(output[..32], out var offset) || offset != 32)
            return null;
        if (!TryInt(output.Slice(32, 32), out var count) || count > MaxValidators || output.Length != 64 + 32 * count)
            return null;
        var validators = new List<Address>(count);
        for (var i = 0; i < count; i++)
        {
            var word = output.Slice(64 + 32 * i, 32);
            if (word[..12].ContainsAnyExcept((byte)0))
                return null;
            validators.Add(new Address(word[12..]));
        }
        return validators;
    }

    private static bool TryInt(ReadOnlySpan<byte> word, out int value)
    {
        value = BinaryPrimitives.ReadInt32BigEndian(word[28..]);
        return !word[..28].ContainsAnyExcept((byte)0) && value >= 0;
    }
}
