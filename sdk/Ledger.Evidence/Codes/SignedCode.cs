using System.Formats.Cbor;
using System.Security.Cryptography;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Codes;

/// <summary>
/// A code as scanned or made: well-formed, its signature unproved until <see cref="Verify"/>. It holds the reference, so its
/// <see cref="ToString"/> is masked; the text for the printer is <see cref="ToText"/>.
/// </summary>
/// <remarks>RFC 9052, 4.4 (Sig_structure); docs/evidence.md 5.</remarks>
public abstract class SignedCode
{
    private readonly CoseSign1 message;

    private protected SignedCode(CodePayload payload, CoseSign1 message, byte[] cose, string? host)
    {
        Payload = payload;
        this.message = message;
        Cose = cose;
        Host = host;
        Digest = new Bytes32(SHA256.HashData(cose));
    }

    /// <summary>What was signed; believed once <c>Verify</c> holds.</summary>
    public CodePayload Payload { get; }

    /// <summary>The COSE_Sign1 bytes.</summary>
    public byte[] Cose { get; }

    /// <summary>SHA-256 of <see cref="Cose"/>: field 4 of the filing.</summary>
    public Bytes32 Digest { get; }

    /// <summary>Where the scanned text leads, punycode; null for a code that was not scanned. Trust decides, not the code.</summary>
    public string? Host { get; }

    /// <summary>16 random bytes that name the filing.</summary>
    public ContractRef Reference => Payload.Reference;

    /// <summary>As its header says.</summary>
    public CodeAlgorithm Algorithm => message.Algorithm;

    /// <summary>The first 8 bytes of SHA-256 of the signer's SubjectPublicKeyInfo.</summary>
    public byte[] KeyId => message.KeyId;

    /// <summary>The filing that this code belongs to on the ledger with this genesis hash.</summary>
    public FilingId Filing(in Bytes32 genesisHash) => Reference.FilingId(genesisHash);

    /// <summary>The text to print as a QR code: level Q, 35 mm, quiet zone of 4 modules.</summary>
    /// <exception cref="ArgumentException">Not a host in lower-case ASCII (punycode).</exception>
    public string ToText(string host) => CodeText.Encode(host, Cose);

    /// <summary>Checks ledger, key, algorithm and signature. Whether the key was in its term is asked of the chain.</summary>
    public CodeFault Verify(CodeKey key, in Bytes32 genesisHash)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!genesisHash.Span[..8].SequenceEqual(Payload.Ledger))
            return CodeFault.OtherLedger;
        if (!key.KeyId.AsSpan().SequenceEqual(KeyId))
            return CodeFault.OtherKey;
        if (key.Algorithm != Algorithm)
            return CodeFault.AlgorithmMismatch;
        return key.Verify(message.ToBeSigned(genesisHash), message.Signature) ? CodeFault.None : CodeFault.BadSignature;
    }

    /// <summary>Names no reference and no number.</summary>
    public sealed override string ToString() => GetType().Name + "(****)";

    private protected static (CoseSign1 Message, byte[] Cose) Sign(
        CodePayload payload,
        CodeKind kind,
        CodeSigner signer,
        in Bytes32 genesisHash
    )
    {
        var unsigned = Unsigned(payload, kind, signer, genesisHash);
        return Signed(unsigned, signer.Sign(unsigned.ToBeSigned(genesisHash)));
    }

    private protected static async ValueTask<(CoseSign1 Message, byte[] Cose)> SignAsync(
        CodePayload payload,
        CodeKind kind,
        ICodeSigner signer,
        Bytes32 genesisHash,
        CancellationToken ct
    )
    {
        var unsigned = Unsigned(payload, kind, signer, genesisHash);
        return Signed(unsigned, await signer.SignAsync(unsigned.ToBeSigned(genesisHash), ct).ConfigureAwait(false));
    }

    private static CoseSign1 Unsigned(CodePayload payload, CodeKind kind, ICodeSigner signer, in Bytes32 genesisHash)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(signer);
        if (payload.Kind != kind || !payload.IsWellFormed || !genesisHash.Span[..8].SequenceEqual(payload.Ledger))
            throw new ArgumentException("Not the payload of a " + kind + " code on this ledger.", nameof(payload));
        var header = CoseSign1.EncodeProtected(signer.Key.Algorithm, signer.Key.KeyId);
        return new CoseSign1(signer.Key.Algorithm, signer.Key.KeyId, header, CodeCbor.EncodePayload(payload), []);
    }

    private static (CoseSign1 Message, byte[] Cose) Signed(CoseSign1 unsigned, byte[] signature)
    {
        var signed = unsigned with { Signature = signature };
        return (signed, signed.Encode());
    }

    private protected static CodeFault TryDecode(
        byte[] cose,
        CodeKind kind,
        out CodePayload? payload,
        out CoseSign1? read
    )
    {
        payload = null;
        read = null;
        try
        {
            var fault = CoseSign1.TryDecode(cose, out read);
            if (read is null)
                return fault;
            fault = CodeCbor.TryDecodePayload(read.Payload, out payload);
            if (payload is null)
                return fault;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return CodeFault.BadCbor;
        }
        // Deterministic CBOR has one encoding of a payload; the reader's canonical mode is checked once more here.
        if (!CodeCbor.EncodePayload(payload).AsSpan().SequenceEqual(read.Payload))
            return CodeFault.BadCbor;
        if (!read.Encode().AsSpan().SequenceEqual(cose))
            return CodeFault.BadCbor;
        return payload.Kind == kind ? CodeFault.None : CodeFault.WrongKind;
    }
}
