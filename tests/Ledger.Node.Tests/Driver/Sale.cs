using System.Security.Cryptography;
using System.Text;
using Ledger.Chaincode;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Node.Tests.Driver;

/// <summary>A resale contract with all that its filing discloses.</summary>
internal sealed class Sale
{
    public const ulong Price = 100_000_000;
    private readonly string name;
    private readonly TestNode node;

    public Sale(TestNode node, string name, string? unit = null)
    {
        (this.node, this.name) = (node, name);
        Reference = new ContractRef(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
        Filing = Reference.FilingId(node.Host.Chain.GenesisHash).Value;
        Document = Encoding.UTF8.GetBytes("%PDF-1.7\n" + name + "\n");
        using var key = Members.UnitKey();
        Code = UnitCode.Parse("320700001001GB00001F" + Digits(unit ?? name), null);
        UnitSignature = UnitReference.Sign(key, node.Host.Chain.GenesisHash, Code);
        Unit = UnitReference.Of(UnitSignature).Value;
        var digests = DocumentDigests.Of(Document);
        Openings = FieldOpenings.Create(
            CommitmentSchema.SaleV1,
            new Dictionary<int, FieldValue>
            {
                [SaleField.ContractNo] = FieldValue.Text("LYG-" + name),
                [SaleField.Sha256] = FieldValue.Digest(digests.Sha256),
                [SaleField.Sm3] = FieldValue.Digest(digests.Sm3),
                [SaleField.Length] = FieldValue.Unsigned(digests.Length),
                [SaleField.Code] = FieldValue.Digest(Id("code")),
                [SaleField.Area] = FieldValue.Unsigned(8_950),
                [SaleField.Price] = FieldValue.Unsigned(Price),
                [SaleField.Buyers] = FieldValue.Text("张三"),
            },
            RandomNumberGenerator.GetBytes(32 * Salt.Size)
        );
    }

    public ContractRef Reference { get; }

    public Bytes32 Filing { get; }

    public Bytes32 Unit { get; }

    public Bytes32 Escrow => Id("escrow");

    public byte[] Document { get; }

    public UnitCode Code { get; }

    public byte[] UnitSignature { get; }

    public FieldOpenings Openings { get; }

    public string FilingName => Ledger.Api.ResourceName.Record(2, Filing.Span);

    public string UnitName => Ledger.Api.ResourceName.Record(1, Unit.Span);

    public string EscrowName => Ledger.Api.ResourceName.Record(4, Escrow.Span);

    /// <summary>The text of the code on the contract's paper.</summary>
    /// <param name="version">Of the contract.</param>
    /// <param name="key">Of the center's folder; null: a key of nobody.</param>
    /// <param name="certificate">Of the kind that is made after finality.</param>
    public string Paper(uint version = 1, string? key = "code.pem", bool certificate = false)
    {
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (key is not null)
            signing.ImportFromPem(System.IO.File.ReadAllText(Members.Path("center", key)));
        var genesis = node.Host.Chain.GenesisHash;
        var payload = new CodePayload
        {
            Kind = certificate ? CodeKind.Certificate : CodeKind.Contract,
            Ledger = genesis.Span[..8].ToArray(),
            Reference = Reference,
            Version = version,
            IssueDay = 20_000,
            ContractNo = "LYG-" + name,
            Area = 8_950,
            Anchor = certificate ? new CertificateAnchor(new byte[16], 1, new byte[8]) : null,
        };
        var signer = CodeSigner.Es256(signing);
        return certificate
            ? CertificateCode.Sign(payload, signer, genesis).ToText("localhost:5082")
            : ContractCode.Sign(payload, signer, genesis).ToText("localhost:5082");
    }

    public Bytes32 Id(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name + " " + what)));

    public StatementCall Open() => Call(new UnitOpenData(Id("table"), []), Unit, Role.Center, 0);

    public StatementCall Sign() =>
        Call(
            new FilingSignData(
                3,
                Unit,
                1,
                Openings.Commit(CommitmentProfile.Sha256, Filing, 1),
                Bytes32.Zero,
                Id("template"),
                Id("house check"),
                node.Now - 3600,
                node.Now + 30 * 86_400,
                Bytes32.Zero,
                Bytes32.Zero,
                []
            ),
            Filing,
            Role.Center,
            0
        );

    public StatementCall File() => Call(new FilingFileData([]), Filing, Role.Center, 1);

    public StatementCall Register() => Call(new FilingRegisterData([]), Filing, Role.Registry, 2);

    public StatementCall Assess() => Call(new TaxAssessData(1, Id("assessment")), Filing, Role.Tax, 1);

    public StatementCall Clear() => Call(new TaxClearData(false, Id("receipt")), Filing, Role.Tax, 2);

    public StatementCall Agree() => Call(new EscrowAgreeData(Filing, 1, 3, Price, Id("payee")), Escrow, Role.Center, 0);

    public StatementCall Deposit(string serial, ulong amount, uint seq) =>
        Call(new EscrowDepositData(Id(serial), amount, Id("payer"), 1, 0, node.Now), Escrow, Role.Supervisor, seq);

    public Wire.Disclosure Disclosure() =>
        new()
        {
            Record = FilingName,
            Version = 1,
            Schema = CommitmentSchema.SaleV1.Id,
            Profile = 1,
            Fields = Google.Protobuf.ByteString.CopyFrom(Openings.ToCbor()),
            View = Google.Protobuf.ByteString.CopyFrom(new byte[64]),
            Unit = new Wire.UnitDisclosure
            {
                Code = Code.Value,
                Signature = Google.Protobuf.ByteString.CopyFrom(UnitSignature),
            },
        };

    public async Task<Wire.Transaction> FileAsync() =>
        await node.SendAsync("center", [Open(), Sign(), File()], [Disclosure()]);

    private StatementCall Call(IEventData data, Bytes32 record, Role role, uint seq) =>
        StatementCall.Of(data, record, role, node.Now, seq);

    private static string Digits(string text) =>
        (BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text))) % 100_000_000).ToString("D8");
}
