using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Transactions;

/// <summary>Addresses and slots announced in advance (EIP-2930).</summary>
public sealed record AccessListEntry(Address Address, IReadOnlyList<Bytes32> Slots);

/// <summary>
/// A transaction of type 0 (legacy, with EIP-155), 1 (EIP-2930) or 2 (EIP-1559). Amounts of wei are 32-byte big-endian
/// words, since everything here but <see cref="Value"/> is zero on a chain without fees.
/// </summary>
public sealed record Transaction
{
    /// <summary>0, 1 or 2.</summary>
    public required byte Type { get; init; }

    /// <summary>Null only for a legacy transaction signed without EIP-155.</summary>
    public ulong? ChainId { get; init; }

    /// <summary>Of the sender.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>gasPrice of types 0 and 1, maxFeePerGas of type 2.</summary>
    public Bytes32 MaxFeePerGas { get; init; }

    /// <summary>Type 2; equal to <see cref="MaxFeePerGas"/> for the others.</summary>
    public Bytes32 MaxPriorityFeePerGas { get; init; }

    /// <summary>Gas that it may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Null creates a contract.</summary>
    public required Address? To { get; init; }

    /// <summary>Wei.</summary>
    public Bytes32 Value { get; init; }

    /// <summary>Input of the call, or the code that creates.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Of types 1 and 2.</summary>
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <summary>r ‖ s ‖ v with v 0 or 1; null before signing.</summary>
    public byte[]? Signature { get; init; }

    /// <summary>What the sender signs (EIP-155, EIP-2930, EIP-1559).</summary>
    public Bytes32 SigningHash => Keccak256.Hash(Encode(withSignature: false));

    /// <summary>keccak256 of the signed bytes.</summary>
    /// <exception cref="InvalidOperationException">Not signed.</exception>
    public Bytes32 Hash => Keccak256.Hash(Encode());

    /// <summary>The signed bytes, as eth_sendRawTransaction takes them.</summary>
    /// <exception cref="InvalidOperationException">Not signed.</exception>
    public byte[] Encode() =>
        Signature is null ? throw new InvalidOperationException("Not signed.") : Encode(withSignature: true);

    /// <summary>The same with its signature (RFC 6979, low s).</summary>
    public Transaction Sign(ReadOnlySpan<byte> privateKey) =>
        this with
        {
            Signature = Secp256k1Signature.Sign(SigningHash, privateKey),
        };

    /// <summary>
    /// s of the signature is at most half of the group's order (EIP-2). A key can make both halves; only one is taken, so that
    /// nobody can change a transaction's hash.
    /// </summary>
    public bool HasLowS => Signature is not null && Signature.AsSpan(32, 32).SequenceCompareTo(HalfOrder) <= 0;

    /// <summary>The sender, or null where the signature is not one, or has not <see cref="HasLowS"/>.</summary>
    public Address? RecoverSender() =>
        HasLowS ? Secp256k1Signature.Recover(SigningHash, Signature.AsSpan(0, 64), Signature![64]) : null;

    /// <summary>The type of an envelope (EIP-2718) that <see cref="Decode"/> does not know; null for every other beginning.</summary>
    public static byte? UnknownType(ReadOnlySpan<byte> bytes) =>
        bytes is [<= 0x7f and not (1 or 2), ..] ? bytes[0] : null;

    /// <exception cref="RlpException">Not a canonical encoding of type 0, 1 or 2.</exception>
    public static Transaction Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new RlpException(RlpFault.PastEnd, 0);
        if (bytes[0] >= 0xc0)
            return DecodeLegacy(bytes);
        if (bytes[0] is not (1 or 2))
            throw new RlpException(RlpFault.WrongKind, 0);
        return DecodeTyped(bytes[0], bytes[1..]);
    }

    private static Transaction DecodeLegacy(ReadOnlySpan<byte> bytes)
    {
        var outer = new RlpReader(bytes);
        var r = outer.ReadList();
        outer.End();
        var nonce = r.ReadUInt64();
        var price = Word(r.ReadScalar());
        var gas = r.ReadUInt64();
        var to = ReadTo(ref r);
        var value = Word(r.ReadScalar());
        var data = r.ReadBytes().ToArray();
        var vAt = r.Position;
        var v = r.ReadUInt64();
        var signature = new byte[65];
        Word(r.ReadScalar()).CopyTo(signature);
        Word(r.ReadScalar()).CopyTo(signature.AsSpan(32));
        r.End();
        if (v is not (27 or 28) && v < 35)
            throw new RlpException(RlpFault.IntegerTooLarge, vAt);
        signature[64] = (byte)(v < 35 ? v - 27 : (v - 35) % 2);
        return new Transaction
        {
            Type = 0,
            ChainId = v < 35 ? null : (v - 35) / 2,
            Nonce = nonce,
            MaxFeePerGas = price,
            MaxPriorityFeePerGas = price,
            GasLimit = gas,
            To = to,
            Value = value,
            Data = data,
            Signature = signature,
        };
    }

    private static Transaction DecodeTyped(byte type, ReadOnlySpan<byte> bytes)
    {
        var outer = new RlpReader(bytes);
        var r = outer.ReadList();
        outer.End();
        var chainId = r.ReadUInt64();
        var nonce = r.ReadUInt64();
        var priority = Word(r.ReadScalar());
        var max = type == 2 ? Word(r.ReadScalar()) : priority;
        var gas = r.ReadUInt64();
        var to = ReadTo(ref r);
        var value = Word(r.ReadScalar());
        var data = r.ReadBytes().ToArray();
        var accessList = ReadAccessList(ref r);
        var parityAt = r.Position;
        var parity = r.ReadUInt64();
        if (parity > 1)
            throw new RlpException(RlpFault.IntegerTooLarge, parityAt);
        var signature = new byte[65];
        Word(r.ReadScalar()).CopyTo(signature);
        Word(r.ReadScalar()).CopyTo(signature.AsSpan(32));
        signature[64] = (byte)parity;
        r.End();
        return new Transaction
        {
            Type = type,
            ChainId = chainId,
            Nonce = nonce,
            MaxFeePerGas = max,
            MaxPriorityFeePerGas = priority,
            GasLimit = gas,
            To = to,
            Value = value,
            Data = data,
            AccessList = accessList,
            Signature = signature,
        };
    }

    private static Address? ReadTo(ref RlpReader r)
    {
        var at = r.Position;
        var to = r.ReadBytes();
        if (to.IsEmpty)
            return null;
        return to.Length == Address.Size ? new Address(to) : throw new RlpException(RlpFault.WrongSize, at);
    }

    private static List<AccessListEntry> ReadAccessList(ref RlpReader r)
    {
        var result = new List<AccessListEntry>();
        var list = r.ReadList();
        while (!list.AtEnd)
        {
            var entry = list.ReadList();
            var address = entry.ReadAddress();
            var slotList = entry.ReadList();
            var slots = new List<Bytes32>();
            while (!slotList.AtEnd)
                slots.Add(slotList.ReadBytes32());
            entry.End();
            result.Add(new AccessListEntry(address, slots));
        }
        return result;
    }

    private byte[] Encode(bool withSignature)
    {
        var w = new RlpWriter(Data.Length + 256);
        var list = w.BeginList();
        if (Type != 0)
            w.UInt64(ChainId ?? throw new InvalidOperationException("A typed transaction names its chain."));
        w.UInt64(Nonce);
        if (Type == 2)
            w.Scalar(MaxPriorityFeePerGas.Span);
        w.Scalar(MaxFeePerGas.Span).UInt64(GasLimit);
        if (To is { } to)
            w.Bytes(to);
        else
            w.Bytes([]);
        w.Scalar(Value.Span).Bytes(Data);
        if (Type != 0)
            WriteAccessList(w);
        WriteTail(w, withSignature);
        w.EndList(list);
        return Type == 0 ? w.ToArray() : [Type, .. w.WrittenSpan];
    }

    private void WriteTail(RlpWriter w, bool withSignature)
    {
        if (!withSignature)
        {
            if (Type == 0 && ChainId is { } id)
                w.UInt64(id).UInt64(0).UInt64(0);
            return;
        }
        ulong parity = Signature![64];
        w.UInt64(Type != 0 ? parity : parity + (ChainId is { } chain ? checked(35 + 2 * chain) : 27));
        w.Scalar(Signature.AsSpan(0, 32)).Scalar(Signature.AsSpan(32, 32));
    }

    private void WriteAccessList(RlpWriter w)
    {
        var list = w.BeginList();
        foreach (var entry in AccessList)
        {
            var item = w.BeginList();
            w.Bytes(entry.Address);
            var slots = w.BeginList();
            foreach (var slot in entry.Slots)
                w.Bytes(slot);
            w.EndList(slots).EndList(item);
        }
        w.EndList(list);
    }

    private static Bytes32 Word(ReadOnlySpan<byte> scalar)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        scalar.CopyTo(word[(32 - scalar.Length)..]);
        return new Bytes32(word);
    }

    private static readonly byte[] HalfOrder = Hex.Decode(
        "0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"
    );
}
