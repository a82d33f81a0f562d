using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk;

/// <summary>Contract codes, made before the PDF is rendered, and certificate codes, made after finality.</summary>
public class CodesClient
{
    /// <summary>Modules of white around a printed code.</summary>
    public const int QuietZone = QrModules.QuietZone;

    private readonly ICodeSigner? signer;
    private readonly string host = "";
    private readonly TrustAnchor trust = null!;
    private readonly TimeProvider time = TimeProvider.System;

    /// <summary>For mocks.</summary>
    protected CodesClient() { }

    internal CodesClient(ICodeSigner? signer, TrustAnchor trust, TimeProvider time, string host) =>
        (this.signer, this.trust, this.time, this.host) = (signer, trust, time, host);

    /// <summary>The host that stands in this deployment's codes.</summary>
    public virtual string Host => host;

    /// <summary>Draws a reference and signs version 1 of a contract's code with the center's code key.</summary>
    public virtual ValueTask<ContractCode> SignAsync(
        string contractNo,
        decimal areaM2,
        CancellationToken ct = default
    ) => SignAsync(new ContractRef(RandomNumberGenerator.GetBytes(ContractRef.Size)), 1, contractNo, areaM2, ct);

    /// <summary>A changed contract's code: the same reference, its next version.</summary>
    /// <exception cref="SignerException">The code key's signer gave no signature of it.</exception>
    public virtual async ValueTask<ContractCode> SignAsync(
        ContractRef reference,
        uint version,
        string contractNo,
        decimal areaM2,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(reference);
        ct.ThrowIfCancellationRequested();
        return await ContractCode.SignAsync(
            Payload(CodeKind.Contract, reference, version, contractNo, areaM2, null),
            Key,
            trust.GenesisHash,
            ct
        );
    }

    /// <summary>The code on the certificate of a filed contract (存证证明); needs its final block.</summary>
    /// <exception cref="SignerException">The code key's signer gave no signature of it.</exception>
    public virtual async ValueTask<CertificateCode> CertifyAsync(
        ContractCode code,
        DocumentDigests document,
        EntryStatus.Final final,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(final);
        ct.ThrowIfCancellationRequested();
        var anchor = new CertificateAnchor(
            document.Sha256.Span[..16].ToArray(),
            final.Block.Number,
            final.Block.Hash.Span[..8].ToArray()
        );
        var payload = code.Payload with { Kind = CodeKind.Certificate, Anchor = anchor };
        return await CertificateCode.SignAsync(payload, Key, trust.GenesisHash, ct);
    }

    private ICodeSigner Key =>
        signer ?? throw new InvalidOperationException("This client has no code key: AddCodeKey(...).");

    private CodePayload Payload(
        CodeKind kind,
        ContractRef reference,
        uint version,
        string contractNo,
        decimal areaM2,
        CertificateAnchor? anchor
    ) =>
        new()
        {
            Kind = kind,
            Ledger = trust.GenesisHash.Span[..8].ToArray(),
            Reference = reference,
            Version = version,
            IssueDay = checked((uint)(time.GetUtcNow().ToUnixTimeSeconds() / 86_400)),
            ContractNo = TextProfiles.ContractNo.Read(contractNo, out var number) is { } problem
                ? throw new ArgumentException("The contract number: " + problem.En, nameof(contractNo))
                : number,
            Area = Area(areaM2),
            Anchor = anchor,
        };

    private static uint Area(decimal areaM2) =>
        SaleFields.TryArea(areaM2, out var area)
            ? area
            : throw new ArgumentException(SaleFields.AreaFault, nameof(areaM2));

    /// <summary>The text of the QR code.</summary>
    public virtual string ToText(SignedCode code) =>
        (code ?? throw new ArgumentNullException(nameof(code))).ToText(Host);

    /// <summary>Level Q, quiet zone of 4 modules; print at 35 mm.</summary>
    public virtual string ToSvg(SignedCode code, int pixelsPerModule = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixelsPerModule, 1);
        var modules = Modules(code);
        return modules.ToSvg((modules.Size * pixelsPerModule).ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc cref="ToSvg"/>
    public virtual byte[] ToPng(SignedCode code, int pixelsPerModule = 8) => Modules(code).ToPng(pixelsPerModule);

    /// <summary>Dark modules by row, quiet zone included, for whoever draws them itself.</summary>
    public virtual IReadOnlyList<BitArray> ToModules(SignedCode code)
    {
        var modules = Modules(code);
        var all = Enumerable.Range(0, modules.Size).ToList();
        return [.. all.Select(row => new BitArray([.. all.Select(column => modules.IsDark(row, column))]))];
    }

    private QrModules Modules(SignedCode code) => QrModules.Of(ToText(code));
}
