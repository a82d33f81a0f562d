using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Blocks;

/// <summary>
/// A QBFT header's extraData as any chain has it: RLP([vanity, [validator...], vote, round, [seal...]]). With validators from
/// headers the list and votes stand here; with validators from a contract both are empty (<see cref="ExtraData"/>).
/// Source: Hyperledger Besu's QbftExtraDataCodec, docs/evidence.md 6.
/// </summary>
/// <param name="Vanity">32 bytes of no meaning.</param>
/// <param name="Validators">In the order of the header.</param>
/// <param name="Vote">Null where the proposer votes on nothing.</param>
/// <param name="Round">From 0; the round in which the block was agreed.</param>
/// <param name="Seals">65 bytes each: r, s, recovery id.</param>
public sealed record QbftExtraData(
    Bytes32 Vanity,
    IReadOnlyList<Address> Validators,
    ValidatorVote? Vote,
    uint Round,
    IReadOnlyList<byte[]> Seals
)
{
    private const byte Add = 0xff;

    /// <summary>Reads canonical RLP and nothing after it.</summary>
    /// <exception cref="RlpException">Malformed: a validator of another length, a vote that is neither ff nor empty, a seal that is not 65 bytes.</exception>
    public static QbftExtraData Decode(ReadOnlySpan<byte> bytes)
    {
        var outer = new RlpReader(bytes);
        var list = outer.ReadList();
        outer.End();
        var vanity = list.ReadBytes32();
        var validatorList = list.ReadList();
        IReadOnlyList<Address> validators = [];
        if (!validatorList.AtEnd)
        {
            var read = new List<Address>();
            while (!validatorList.AtEnd)
                read.Add(validatorList.ReadAddress());
            validators = read;
        }
        var vote = ReadVote(list.ReadList());
        var roundAt = list.Position;
        var round = list.ReadUInt64();
        if (round > uint.MaxValue)
            throw new RlpException(RlpFault.IntegerTooLarge, roundAt);
        var sealList = list.ReadList();
        list.End();
        var seals = new List<byte[]>();
        while (!sealList.AtEnd)
            seals.Add(sealList.ReadFixed(Secp256k1Signature.Size).ToArray());
        return new QbftExtraData(vanity, validators, vote, (uint)round, seals);
    }

    /// <summary>Canonical RLP, as it stood in the header.</summary>
    public byte[] Encode()
    {
        var w = new RlpWriter(96 + (Validators.Count * 21) + (Seals.Count * 67));
        var outer = w.BeginList();
        w.Bytes(Vanity);
        var validators = w.BeginList();
        foreach (var validator in Validators)
            w.Bytes(validator);
        w.EndList(validators);
        var vote = w.BeginList();
        if (Vote is { } cast)
        {
            w.Bytes(cast.Validator);
            w.Bytes(cast.Adds ? [Add] : []);
        }
        w.EndList(vote);
        w.UInt64(Round);
        var seals = w.BeginList();
        foreach (var seal in Seals)
            w.Bytes(seal);
        return w.EndList(seals).EndList(outer).ToArray();
    }

    private static ValidatorVote? ReadVote(RlpReader list)
    {
        if (list.AtEnd)
            return null;
        var validator = list.ReadAddress();
        var at = list.Position;
        var kind = list.ReadBytes();
        list.End();
        return kind is [] or [Add]
            ? new ValidatorVote(validator, kind.Length == 1)
            : throw new RlpException(RlpFault.WrongSize, at);
    }
}

/// <summary>A proposer's vote on the set of validators, where that stands in headers.</summary>
/// <param name="Adds">False: the validator is to be dropped.</param>
public sealed record ValidatorVote(Address Validator, bool Adds);
