using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.Evm;

/// <summary>Addresses of new contracts.</summary>
public static class ContractAddress
{
    /// <summary>CREATE and creating transactions: keccak256(rlp(sender, nonce)), Yellow Paper section 7.</summary>
    public static Address Of(in Address sender, ulong nonce)
    {
        var w = new RlpWriter(32);
        var list = w.BeginList();
        w.Bytes(sender).UInt64(nonce).EndList(list);
        return new Address(Keccak256.Hash(w.WrittenSpan).Span[12..]);
    }

    /// <summary>CREATE2: keccak256(0xff, sender, salt, keccak256(init code)), EIP-1014.</summary>
    public static Address Of(in Address sender, in Bytes32 salt, ReadOnlySpan<byte> initCode)
    {
        Span<byte> preimage = stackalloc byte[85];
        preimage[0] = 0xff;
        sender.CopyTo(preimage[1..]);
        salt.CopyTo(preimage[21..]);
        Keccak256.Hash(initCode, preimage[53..]);
        return new Address(Keccak256.Hash(preimage).Span[12..]);
    }
}
