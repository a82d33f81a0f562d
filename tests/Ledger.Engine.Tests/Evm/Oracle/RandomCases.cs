using Ledger.Engine.Evm;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>A state of a few contracts with random code, and one transaction into it; the number gives the same case always.</summary>
internal static class RandomCases
{
    private const ulong ChainId = 1;
    private const int Contracts = 4;

    private static readonly byte[] Key = Keccak256.Hash("sender of random programs"u8).ToArray();
    private static readonly Address Sender = Secp256k1Signature.AddressOfPrivateKey(Key);

    private static readonly Address[] Addresses =
    [
        .. Enumerable.Range(1, Contracts).Select(i => new UInt256((ulong)i * 0x1111, 0, (ulong)i).ToAddress()),
    ];

    public static OracleCase Make(int number)
    {
        var random = new Random(number);
        var generator = new BytecodeGenerator(random, [.. Addresses, Sender]);
        var pre = new Dictionary<Address, OracleAccount>
        {
            [Sender] = new((ulong)random.Next(3), UInt256.One << 100, [], new Dictionary<UInt256, UInt256>()),
        };
        foreach (var address in Addresses)
        {
            var storage = new Dictionary<UInt256, UInt256>();
            for (ulong slot = 0; slot < 4; slot++)
            {
                if (random.Next(2) == 0)
                    storage[slot] = (ulong)random.Next(1, 4);
            }
            var code = generator.Program(random.Next(5, 60));
            pre[address] = new OracleAccount(1, (ulong)random.Next(2) * 500, code, storage);
        }
        var block = new BlockContext(
            (ulong)random.Next(1, 400),
            1_700_000_000,
            new UInt256(0xc0ffee, 0, 7).ToAddress(),
            Keccak256.Hash([(byte)(number & 0xff)]),
            30_000_000,
            (ulong)random.Next(2) * 7,
            1,
            ChainId
        );
        var transaction = Transaction(random, generator, pre[Sender].Nonce);
        return new OracleCase(number, ChainId, pre, [new OracleBlock(block, [transaction])]);
    }

    /// <summary>One transaction that creates a contract.</summary>
    public static OracleCase Creation(byte[] init, ulong gas)
    {
        var pre = new Dictionary<Address, OracleAccount>
        {
            [Sender] = new(0, UInt256.One << 100, [], new Dictionary<UInt256, UInt256>()),
        };
        var block = new BlockContext(1, 1_700_000_000, default, Bytes32.Zero, 30_000_000, 0, 1, ChainId);
        var transaction = new Transaction
        {
            Type = 2,
            ChainId = ChainId,
            Nonce = 0,
            GasLimit = gas,
            To = null,
            Data = init,
        };
        return new OracleCase(0, ChainId, pre, [new OracleBlock(block, [transaction.Sign(Key)])]);
    }

    private static Transaction Transaction(Random random, BytecodeGenerator generator, ulong nonce)
    {
        var creates = random.Next(7) == 0;
        var data = new byte[random.Next(200)];
        random.NextBytes(data);
        var type = (byte)random.Next(3);
        AccessListEntry[] accessList =
            type == 0 || random.Next(2) == 0
                ? []
                : [new(Addresses[0], [new UInt256(1).ToBytes32()]), new(Addresses[2], [])];
        var fee = new UInt256((ulong)random.Next(7, 20)).ToBytes32();
        return new Transaction
        {
            Type = type,
            ChainId = ChainId,
            Nonce = nonce,
            MaxFeePerGas = fee,
            MaxPriorityFeePerGas = type == 2 ? new UInt256((ulong)random.Next(7)).ToBytes32() : fee,
            GasLimit = (ulong)random.Next(90_000, random.Next(12) == 0 ? 1_000_000 : 180_000),
            To =
                creates ? null
                : random.Next(20) == 0 ? new UInt256((ulong)random.Next(1, 10)).ToAddress()
                : Addresses[random.Next(Contracts)],
            Value = new UInt256(random.Next(4) == 0 ? (ulong)random.Next(100) : 0).ToBytes32(),
            Data = creates ? generator.Program(random.Next(5, 40)) : data,
            AccessList = accessList,
        }.Sign(Key);
    }
}
