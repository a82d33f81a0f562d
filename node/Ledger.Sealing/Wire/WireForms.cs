using Google.Protobuf;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Wire;

/// <summary>Bytes of the wire to messages and back. What comes in is strict: exact sizes, canonical RLP, known numbers.</summary>
internal static class WireForms
{
    /// <summary>Seals that may come with one header or proof: more validators than any ledger has.</summary>
    private const int MaxSeals = 1024;

    public static V1.SealRequest Of(SealRequest request) =>
        new()
        {
            Genesis = Bytes(request.Genesis.Span),
            Parent = Bytes(request.Parent.Header.Encode()),
            Block = UnsafeByteOperations.UnsafeWrap(request.Block.Bytes),
            LockProof = { request.LockProof.Select(static s => Bytes(s)) },
        };

    /// <exception cref="FormatException">Not of this form.</exception>
    public static SealRequest Read(V1.SealRequest request)
    {
        if (request.LockProof.Count > MaxSeals)
            throw new FormatException("Too many seals.");
        return new SealRequest(
            new Bytes32(Exactly(request.Genesis, Bytes32.Size)),
            Header(request.Parent),
            Block(request.Block),
            [.. request.LockProof.Select(static s => Exactly(s, Secp256k1Signature.Size))]
        );
    }

    public static V1.SealResponse Of(SealAnswer answer) =>
        answer switch
        {
            SealAnswer.Sealed said => new V1.SealResponse
            {
                Sealed = new V1.Sealed { Hash = Bytes(said.Hash.Span), Seal = Bytes(said.Seal) },
            },
            SealAnswer.Refused said => new V1.SealResponse
            {
                Refused = new V1.Refused
                {
                    Reason = (uint)said.Reason,
                    Message = said.Message,
                    Lock = Of(said.Lock),
                    Final = Bytes(said.Final.Header.Encode()),
                },
            },
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        };

    /// <exception cref="FormatException">Not of this form.</exception>
    public static SealAnswer Read(V1.SealResponse response)
    {
        switch (response.SaidCase)
        {
            case V1.SealResponse.SaidOneofCase.Sealed:
                return new SealAnswer.Sealed(
                    new Bytes32(Exactly(response.Sealed.Hash, Bytes32.Size)),
                    Exactly(response.Sealed.Seal, Secp256k1Signature.Size)
                );
            case V1.SealResponse.SaidOneofCase.Refused:
                var refused = response.Refused;
                var reason = (SealRefusal)refused.Reason;
                if (reason == SealRefusal.Unset || !Enum.IsDefined(reason))
                    throw new FormatException("A refusal of an unknown number.");
                return new SealAnswer.Refused(reason, refused.Message, Read(refused.Lock), Header(refused.Final));
            default:
                throw new FormatException("Neither sealed nor refused.");
        }
    }

    public static V1.GetStatusResponse Of(ValidatorStatus status) =>
        new()
        {
            Validator = Bytes(status.Validator.Span),
            Intact = status.Intact,
            Final = Bytes(status.Final.Header.Encode()),
            Lock = Of(status.Lock),
            Gathered = status.Gathered is { } gathered ? Bytes(gathered.Header.Encode()) : ByteString.Empty,
        };

    /// <exception cref="FormatException">Not of this form.</exception>
    public static ValidatorStatus Read(V1.GetStatusResponse response) =>
        new(
            new Address(Exactly(response.Validator, Address.Size)),
            response.Intact,
            Header(response.Final),
            Read(response.Lock),
            response.Gathered.IsEmpty ? null : Header(response.Gathered)
        );

    private static V1.Lock? Of(SealLock? kept) =>
        kept is null
            ? null
            : new V1.Lock { Block = UnsafeByteOperations.UnsafeWrap(kept.Block.Bytes), Seal = Bytes(kept.Seal) };

    private static SealLock? Read(V1.Lock? kept) =>
        kept is null ? null : new SealLock(Block(kept.Block), Exactly(kept.Seal, Secp256k1Signature.Size));

    private static SealedHeader Header(ByteString rlp)
    {
        try
        {
            var header = BlockHeader.Decode(rlp.Span);
            return header.Extra.Seals.Count <= MaxSeals
                ? SealedHeader.Of(header)
                : throw new FormatException("Too many seals.");
        }
        catch (RlpException e)
        {
            throw new FormatException("A header: " + e.Message, e);
        }
    }

    private static Proposal Block(ByteString rlp)
    {
        try
        {
            return Proposal.Decode(rlp.Memory);
        }
        catch (RlpException e)
        {
            throw new FormatException("A block: " + e.Message, e);
        }
    }

    private static byte[] Exactly(ByteString bytes, int size) =>
        bytes.Length == size
            ? bytes.ToByteArray()
            : throw new FormatException(FormattableString.Invariant($"{bytes.Length} bytes; {size} are expected."));

    private static ByteString Bytes(ReadOnlySpan<byte> bytes) => ByteString.CopyFrom(bytes);
}
