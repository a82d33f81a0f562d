using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Blocks;

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
        var extra = QbftExtraData.Decode(bytes);
        return extra is { Validators: [], Vote: null }
            ? new ExtraData(extra.Vanity, extra.Round, extra.Seals)
            : throw new RlpException(RlpFault.WrongSize, 0);
    }

    /// <summary>Canonical RLP of the five items.</summary>
    public byte[] Encode() => new QbftExtraData(Vanity, [], null, Round, Seals).Encode();
}
