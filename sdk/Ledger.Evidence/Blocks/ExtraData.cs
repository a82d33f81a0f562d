namespace Ledger.Evidence;

/// <summary>
/// A QBFT header's extraData in contract mode: RLP([vanity, [], c0, round, [seal...]]); source <c>docs/evidence.md</c>,
/// Hyperledger Besu's QbftExtraDataCodec.
/// </summary>
public sealed record ExtraData(Bytes32 Vanity, uint Round, IReadOnlyList<byte[]> Seals)
{
    /// <summary>Genesis, and every header to whose hash nothing but its own content counts.</summary>
    public static readonly ExtraData Blank = new(Bytes32.Zero, 0, []);

    /// <summary>Decodes; a validator list or a vote is refused, since validators come from the contract.</summary>
    /// <exception cref="RlpException">Malformed, or not in contract mode.</exception>
    public static ExtraData Decode(ReadOnlySpan<byte> bytes)
    {
        var outer = new RlpReader(bytes);
        var list = outer.ReadList();
        outer.End();
        var vanity = list.ReadBytes32();
        var validators = list.ReadList();
        validators.End();
        var vote = list.ReadList();
        vote.End();
        var roundAt = list.Position;
        var round = list.ReadUInt64();
        if (round > uint.MaxValue)
            throw new RlpException(RlpFault.IntegerTooLarge, roundAt);
        var sealList = list.ReadList();
        list.End();
        var seals = new List<byte[]>();
        while (!sealList.AtEnd)
            seals.Add(sealList.ReadFixed(Secp256k1Signature.Size).ToArray());
        return new ExtraData(vanity, (uint)round, seals);
    }

    public byte[] Encode()
    {
        var w = new RlpWriter(64 + Seals.Count * 67);
        var outer = w.BeginList();
        w.Bytes(Vanity);
        w.EndList(w.BeginList());
        w.EndList(w.BeginList());
        w.UInt64(Round);
        var seals = w.BeginList();
        foreach (var seal in Seals)
            w.Bytes(seal);
        return w.EndList(seals).EndList(outer).ToArray();
    }
}
