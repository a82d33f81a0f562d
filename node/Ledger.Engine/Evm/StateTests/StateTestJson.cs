using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm.StateTests;

/// <summary>Reads values of public state test files.</summary>
internal static class StateTestJson
{
    /// <exception cref="FormatException">Not a hex number below 2^256.</exception>
    public static UInt256 Word(JsonElement element)
    {
        var digits = element.GetString()!.AsSpan()[2..];
        if (digits.Length > 64)
            throw new FormatException("A number above 2^256.");
        return UInt256.FromBigEndian(Convert.FromHexString(digits.ToString().PadLeft(64, '0')));
    }

    /// <exception cref="FormatException">Not a hex number below 2^64.</exception>
    public static ulong Number(JsonElement element)
    {
        var word = Word(element);
        return word.IsUInt64 ? word.U0 : throw new FormatException("A number above 2^64.");
    }

    public static Address Account(JsonElement element) => Address.Parse(element.GetString());

    public static MemoryState PreState(JsonElement pre)
    {
        var state = new MemoryState();
        foreach (var account in pre.EnumerateObject())
        {
            var storage = new Dictionary<Bytes32, Bytes32>();
            foreach (var slot in account.Value.GetProperty("storage").EnumerateObject())
            {
                var key = UInt256.FromBigEndian(Convert.FromHexString(slot.Name[2..].PadLeft(64, '0')));
                if (Word(slot.Value) is { IsZero: false } value)
                    storage[key.ToBytes32()] = value.ToBytes32();
            }
            state.Add(
                Address.Parse(account.Name),
                Number(account.Value.GetProperty("nonce")),
                Word(account.Value.GetProperty("balance")),
                Hex.Decode(account.Value.GetProperty("code").GetString()),
                storage
            );
        }
        return state;
    }

    public static BlockContext Block(JsonElement env) =>
        new(
            Number(env.GetProperty("currentNumber")),
            Number(env.GetProperty("currentTimestamp")),
            Account(env.GetProperty("currentCoinbase")),
            Word(env.GetProperty("currentRandom")).ToBytes32(),
            Number(env.GetProperty("currentGasLimit")),
            Word(env.GetProperty("currentBaseFee")),
            env.TryGetProperty("currentExcessBlobGas", out var excess) ? BlobBaseFee(Number(excess)) : UInt256.One,
            ChainId: 1
        );

    /// <exception cref="FormatException">A field does not fit its width, so that no transaction can carry it.</exception>
    public static (Transaction Transaction, BlobFields? Blobs) Transaction(JsonElement tx, int data, int gas, int value)
    {
        var to = tx.GetProperty("to").GetString();
        BlobFields? blobs = null;
        if (tx.TryGetProperty("blobVersionedHashes", out var hashes))
        {
            blobs = new BlobFields(
                [.. hashes.EnumerateArray().Select(h => Bytes32.Parse(h.GetString()))],
                Word(tx.GetProperty("maxFeePerBlobGas"))
            );
        }
        var dynamicFee = tx.TryGetProperty("maxFeePerGas", out var maxFee);
        var price = dynamicFee ? maxFee : tx.GetProperty("gasPrice");
        var accessList = AccessList(tx, data);
        var transaction = new Transaction
        {
            Type = (byte)(
                blobs is not null ? 3
                : dynamicFee ? 2
                : accessList is not null ? 1
                : 0
            ),
            ChainId = 1,
            Nonce = Number(tx.GetProperty("nonce")),
            MaxFeePerGas = Word(price).ToBytes32(),
            MaxPriorityFeePerGas = Word(dynamicFee ? tx.GetProperty("maxPriorityFeePerGas") : price).ToBytes32(),
            GasLimit = Number(tx.GetProperty("gasLimit")[gas]),
            To = string.IsNullOrEmpty(to) ? null : Address.Parse(to),
            Value = Word(tx.GetProperty("value")[value]).ToBytes32(),
            Data = Hex.Decode(tx.GetProperty("data")[data].GetString()),
            AccessList = accessList ?? [],
        };
        return (transaction, blobs);
    }

    private static List<AccessListEntry>? AccessList(JsonElement tx, int data)
    {
        if (!tx.TryGetProperty("accessLists", out var lists) || lists.GetArrayLength() <= data)
            return null;
        var list = lists[data];
        if (list.ValueKind != JsonValueKind.Array)
            return null;
        return
        [
            .. list.EnumerateArray()
                .Select(e => new AccessListEntry(
                    Account(e.GetProperty("address")),
                    [.. e.GetProperty("storageKeys").EnumerateArray().Select(k => Word(k).ToBytes32())]
                )),
        ];
    }

    /// <summary>EIP-4844: fake_exponential(1, excess blob gas, 3338477), in wei.</summary>
    private static UInt256 BlobBaseFee(ulong excess)
    {
        BigInteger denominator = 3_338_477;
        var output = BigInteger.Zero;
        var term = denominator;
        for (var i = 1; term > 0; i++)
        {
            output += term;
            term = term * excess / (denominator * i);
        }
        return UInt256.FromBigEndian((output / denominator).ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    public static string CaseName(int data, int gas, int value) =>
        string.Create(CultureInfo.InvariantCulture, $"d{data} g{gas} v{value}");
}
