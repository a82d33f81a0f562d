using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Tests.Fixture;

/// <summary>One filing's life on a <see cref="TestLedger"/>, step by step, with its document, fields and codes.</summary>
internal sealed class TestLife
{
    public const string Host = "fc.lyg.example";
    public const string Unit = "320706001001GB00001F00010012";

    public static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\ncontract, version 1\n%%EOF\n");
    public static readonly byte[] SecondPdf = Encoding.ASCII.GetBytes("%PDF-1.7\ncontract, version 2\n%%EOF\n");
    public static readonly CodeSigner Code = new(CodeAlgorithm.Es256, TestKeys.Digest("code key").Span);
    public static readonly CodeSigner OldCode = new(CodeAlgorithm.Es256, TestKeys.Digest("old code key").Span);
    public static readonly CodeSigner Stranger = new(CodeAlgorithm.Es256, TestKeys.Digest("stranger").Span);
    public static readonly CodeSigner Sm2Code = new(CodeAlgorithm.Sm2, TestKeys.Digest("sm2 code key").Span);
    public static readonly RSA UnitPrivate = LoadUnitKey();
    public static readonly byte[] UnitSignature = SignatureOf(Unit);
    public static readonly Bytes32 UnitRef = UnitReference.Of(UnitSignature).Value;
    public static readonly ContractRef Reference = new(TestKeys.Digest("reference").Span[..16]);
    public static readonly Bytes32 Filing = Reference.FilingId(TestLedger.Genesis).Value;
    public static readonly Bytes32 Escrow = TestKeys.Digest("escrow");

    private static readonly TestLedger.Writer CenterWriter = new(
        TestLedger.Center,
        TestKeys.AddressOf(TestKeys.CenterWriter),
        Role.Center
    );
    private static readonly TestLedger.Writer CenterTwoKeys = CenterWriter with
    {
        Key = TestKeys.AddressOf(TestKeys.CenterSecond),
        Proposer = TestKeys.AddressOf(TestKeys.CenterWriter),
    };
    private static readonly TestLedger.Writer Registry = new(
        TestLedger.Center,
        TestKeys.AddressOf(TestKeys.Registry),
        Role.Registry
    );
    private static readonly TestLedger.Writer Tax = new(
        TestLedger.TaxBureau,
        TestKeys.AddressOf(TestKeys.Tax),
        Role.Tax
    );
    private static readonly TestLedger.Writer Bank = new(
        TestLedger.Bank,
        TestKeys.AddressOf(TestKeys.Bank),
        Role.Supervisor
    );

    private readonly Dictionary<uint, FieldOpenings> openings = [];
    private readonly Dictionary<uint, Bytes32[]> commitments = [];
    private uint version;
    private readonly (string Code, byte[] Signature) home;
    private readonly Bytes32 homeRef;
    private uint titleOfUnit;

    /// <param name="validators">Of the set at genesis.</param>
    /// <param name="signer">Of the contract's code.</param>
    /// <param name="unit">The code of the home, as an old record may have it too.</param>
    public TestLife(int validators = 4, CodeSigner? signer = null, string unit = Unit)
    {
        home = (unit, SignatureOf(unit));
        homeRef = UnitReference.Of(home.Signature).Value;
        Ledger = new TestLedger(validators);
        Signer = signer ?? Code;
        Ledger.CodeKey(Code.Key, from: 1);
        Ledger.CodeKey(OldCode.Key, from: 1, revokedAt: 104);
        Ledger.CodeKey(Sm2Code.Key, from: 1);
        // Other cases, so that tries have depth.
        for (var i = 0; i < 40; i++)
        {
            Ledger.Put("units", StorageSlots.Record(RecordKind.Unit, TestKeys.Digest("unit " + i)), TestLedger.Word(1));
            Ledger.Put(
                "filings",
                StorageSlots.Record(RecordKind.Filing, TestKeys.Digest("filing " + i)),
                TestLedger.Word(2)
            );
            Ledger.Put(
                "escrows",
                StorageSlots.Record(RecordKind.Escrow, TestKeys.Digest("escrow " + i)),
                TestLedger.Word(1)
            );
        }
    }

    public TestLedger Ledger { get; }

    public CodeSigner Signer { get; }

    public TestLife Open() =>
        On(
            RecordKind.Unit,
            homeRef,
            1,
            CenterWriter,
            1,
            0,
            [(titleOfUnit = 1, 32)],
            Digest("building table"),
            N(64),
            N(0)
        );

    public TestLife Sign()
    {
        version = 1;
        Commit(1, Pdf);
        On(
            RecordKind.Filing,
            Filing,
            1,
            CenterWriter,
            1,
            1,
            FilingOwn,
            N(3),
            homeRef,
            N(1),
            commitments[1][0],
            commitments[1][1],
            Digest("template"),
            Digest("house check"),
            N(TestLedger.StartTime - 3600),
            N(ValidUntil),
            Bytes32.Zero,
            Bytes32.Zero,
            N(12 * 32),
            N(0)
        );
        return OnUnit(7, Filing);
    }

    public TestLife File()
    {
        On(RecordKind.Filing, Filing, 4, CenterWriter, 2, 1, FilingOwn, N(32), N(0));
        return On(RecordKind.Tax, Filing, 1, CenterWriter, 1, 0, [(0, 8)]);
    }

    public TestLife Void()
    {
        On(RecordKind.Filing, Filing, 2, CenterWriter, 7, 1, FilingOwn, Digest("reason"));
        return OnUnit(8, Filing);
    }

    public TestLife Assess() =>
        On(RecordKind.Tax, Filing, 2, Tax, 2, version, [(0, 8)], N(version), Digest("assessment"));

    public TestLife Clear() => On(RecordKind.Tax, Filing, 3, Tax, 3, version, [(1, 8)], N(0), Digest("receipt"));

    public TestLife Agree()
    {
        On(
            RecordKind.Escrow,
            Escrow,
            1,
            CenterWriter,
            1,
            0,
            EscrowOwn,
            Filing,
            N(version),
            N(3),
            N(1_200_000_00),
            Digest("payee")
        );
        Ledger.Put("filings", StorageSlots.Record(RecordKind.Filing, Filing, 5), Escrow);
        return this;
    }

    public TestLife Deposit(ulong amount, byte resulting) =>
        On(
            RecordKind.Escrow,
            Escrow,
            2,
            Bank,
            resulting,
            0,
            EscrowOwn,
            Digest("serial " + amount),
            N(amount),
            Digest("payer"),
            N(1),
            N(0),
            N(Ledger.Time)
        );

    public TestLife Fund() => Deposit(480_000_00, 2).Deposit(720_000_00, 3);

    public TestLife Register()
    {
        On(RecordKind.Filing, Filing, 11, Registry, 5, version, FilingOwn, N(32), N(0));
        On(RecordKind.Unit, homeRef, 9, Registry, 1, 0, [(++titleOfUnit, 32)], Filing);
        return On(RecordKind.Escrow, Escrow, 6, Registry, 5, 0, EscrowOwn, Filing);
    }

    public TestLife Release()
    {
        On(
            RecordKind.Escrow,
            Escrow,
            9,
            CenterWriter,
            6,
            0,
            EscrowOwn,
            [
                N(64),
                Bytes32.Zero,
                N(2),
                N(1),
                Digest("lender"),
                N(200_000_00),
                Digest("due"),
                Bytes32.Zero,
                N(2),
                Digest("payee"),
                N(1_000_000_00),
                Bytes32.Zero,
                Bytes32.Zero,
            ]
        );
        On(RecordKind.Escrow, Escrow, 13, Bank, 6, 0, EscrowOwn, N(0), Digest("leg 0"), N(Ledger.Time));
        return On(RecordKind.Escrow, Escrow, 13, Bank, 8, 0, EscrowOwn, N(1), Digest("leg 1"), N(Ledger.Time));
    }

    public TestLife ProposeChange()
    {
        Commit(version + 1, SecondPdf);
        var pending = commitments[version + 1];
        return On(
            RecordKind.Filing,
            Filing,
            5,
            CenterWriter,
            3,
            version,
            FilingOwn,
            N(4),
            pending[0],
            pending[1],
            N(0),
            N(5 * 32),
            N(0)
        );
    }

    public TestLife AcceptChange()
    {
        version++;
        return On(
            RecordKind.Filing,
            Filing,
            6,
            CenterTwoKeys,
            2,
            version,
            FilingOwn,
            N(4),
            commitments[version][0],
            Digest("consent"),
            Bytes32.Zero,
            N(5 * 32),
            N(0)
        );
    }

    public TestLife RequestCancel() =>
        On(RecordKind.Filing, Filing, 8, CenterWriter, 4, version, FilingOwn, Digest("consent"), Bytes32.Zero, N(0));

    public TestLife ApproveCancel()
    {
        On(RecordKind.Filing, Filing, 9, CenterWriter, 6, version, FilingOwn, Bytes32.Zero, Bytes32.Zero, N(96), N(0));
        return OnUnit(8, Filing);
    }

    /// <summary>Open, signed, filed, taxed and funded: a resale before registration.</summary>
    public TestLife Funded() => Open().Sign().File().Assess().Clear().Agree().Fund();

    public ContractCode ContractCode(uint codeVersion = 1, CodeSigner? signer = null) =>
        SignCode(codeVersion, signer ?? Signer);

    public string CodeText(uint codeVersion = 1, CodeSigner? signer = null) =>
        ContractCode(codeVersion, signer).ToText(Host);

    /// <summary>A certificate over this version and document as of a block, the present one where none is named.</summary>
    public CertificateCode Certificate(
        byte[] pdf,
        BlockHeader? asOf = null,
        uint certified = 1,
        CodeSigner? signer = null
    )
    {
        var header = asOf ?? Ledger.Header();
        return CertificateCode.Sign(
            Payload(CodeKind.Certificate, certified) with
            {
                Anchor = new CertificateAnchor(
                    SHA256.HashData(pdf)[..16],
                    header.Number,
                    header.Hash.Span[..8].ToArray()
                ),
            },
            signer ?? Signer,
            TestLedger.Genesis
        );
    }

    /// <summary>The whole bundle as a bank or mediator gets it.</summary>
    public Bundle Full(bool code = true)
    {
        var records = new List<(RecordKind, Bytes32)> { (RecordKind.Filing, Filing) };
        foreach (
            var other in new[] { (RecordKind.Tax, Filing), (RecordKind.Unit, homeRef), (RecordKind.Escrow, Escrow) }
        )
            if (Ledger.History(other.Item1, other.Item2).Count > 0)
                records.Add(other);
        var bundle = Ledger.Bundle(new BundleSubject(RecordKind.Filing, Filing), records, [Signer.Key]);
        return bundle with
        {
            Disclosures = [.. openings.Keys.Order().Select(v => Disclose(v, [0, 1, 2, 3, 4, 7, 8, 9, 10]))],
            Unit = new BundleUnit(home.Code, home.Signature),
            Code = code ? CodeText() : null,
        };
    }

    /// <summary>What the public endpoint gives: no unit, escrow, disclosure; reference, account and permit withheld; views.</summary>
    public Bundle Public()
    {
        var bundle = Ledger.Bundle(
            new BundleSubject(RecordKind.Filing, Filing),
            [(RecordKind.Filing, Filing), (RecordKind.Tax, Filing)],
            [Signer.Key],
            money: false
        );
        var filing = bundle.Records[0];
        var sign = filing.History[0] with
        {
            Data = [.. filing.History[0].Data.Select((w, i) => i is 1 or 9 or 10 ? w.Withhold() : w)],
        };
        return bundle with
        {
            Records = [filing with { History = [sign, .. filing.History.Skip(1)] }, bundle.Records[1]],
            Views = [.. openings.Keys.Order().Select(View)],
        };
    }

    public Disclosure Disclose(uint ofVersion, int[] positions, CommitmentProfile profile = CommitmentProfile.Sha256) =>
        openings[ofVersion].Disclose(profile, Filing, ofVersion, positions);

    public BundleView View(uint ofVersion) =>
        new(
            ofVersion,
            MaskedView.Seal(
                Reference.ViewKey(TestLedger.Genesis, ofVersion),
                TestKeys.Digest("nonce " + ofVersion).Span[..12],
                new FilingId(Filing),
                ofVersion,
                MaskedViewJson(ofVersion)
            )
        );

    private byte[] MaskedViewJson(uint ofVersion)
    {
        using var stream = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", "ledger/view/1");
            json.WriteStartArray("disclosures");
            DisclosureJson.Write(json, Disclose(ofVersion, [.. MaskedView.Fields]));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static ContractCode SignCode(uint codeVersion, CodeSigner signer) =>
        Evidence.Codes.ContractCode.Sign(Payload(CodeKind.Contract, codeVersion), signer, TestLedger.Genesis);

    private static CodePayload Payload(CodeKind kind, uint codeVersion) =>
        new()
        {
            Kind = kind,
            Ledger = TestLedger.Genesis.Span[..8].ToArray(),
            Reference = Reference,
            Version = codeVersion,
            IssueDay = (uint)(TestLedger.StartTime / 86_400),
            ContractNo = "LYG-2026-0012345678",
            Area = 9876,
        };

    private void Commit(uint ofVersion, byte[] pdf)
    {
        var digests = DocumentDigests.Of(pdf);
        var salts = new byte[32 * Salt.Size];
        for (var i = 0; i < 32; i++)
            TestKeys.Digest("salt " + ofVersion + "/" + i).Span[..16].CopyTo(salts.AsSpan(i * 16));
        var made = FieldOpenings.Create(
            CommitmentSchema.SaleV1,
            new Dictionary<int, FieldValue>
            {
                [SaleField.ContractNo] = FieldValue.Text("LYG-2026-0012345678"),
                [SaleField.Sha256] = FieldValue.Digest(digests.Sha256),
                [SaleField.Sm3] = FieldValue.Digest(digests.Sm3),
                [SaleField.Length] = FieldValue.Unsigned(digests.Length),
                [SaleField.Code] = FieldValue.Digest(SignCode(ofVersion, Signer).Digest),
                [SaleField.Area] = FieldValue.Unsigned(9876),
                [SaleField.Price] = FieldValue.Unsigned(1_200_000_00),
                [SaleField.Project] = FieldValue.Text("海州花园"),
                [SaleField.Building] = FieldValue.Text("3 幢"),
                [SaleField.MaskedParties] = FieldValue.Text("王*、李*"),
            },
            salts
        );
        openings[ofVersion] = made;
        commitments[ofVersion] =
        [
            made.Commit(CommitmentProfile.Sha256, Filing, ofVersion),
            made.Commit(CommitmentProfile.Sm3, Filing, ofVersion),
        ];
    }

    private static ulong ValidUntil => TestLedger.StartTime + 30 * 86_400;

    private static (ulong, int)[] FilingOwn => [(3, 8), (1, 32), (ValidUntil, 64)];

    private (ulong, int)[] EscrowOwn => [(3, 32), (version, 32), (0, 32), (0, 8)];

    private static byte[] SignatureOf(string unit) =>
        UnitReference.Sign(
            UnitPrivate,
            TestLedger.Genesis,
            UnitCode.TryRecorded(unit, out var code) ? code : throw new InvalidOperationException(unit)
        );

    private TestLife OnUnit(ushort number, Bytes32 filing) =>
        On(RecordKind.Unit, homeRef, number, CenterWriter, 1, 0, [(titleOfUnit, 32)], filing);

    private TestLife On(
        RecordKind kind,
        Bytes32 record,
        ushort number,
        TestLedger.Writer writer,
        byte resulting,
        uint recordVersion,
        (ulong, int)[] own,
        params Bytes32[] data
    )
    {
        Ledger.Advance();
        Ledger.Record(kind, record, number, writer, resulting, recordVersion, own, data);
        return this;
    }

    private static Bytes32 N(ulong value) => TestLedger.Word(value);

    private static Bytes32 Digest(string text) => TestKeys.Digest(text);

    private static RSA LoadUnitKey()
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(System.IO.File.ReadAllText(VectorFolder.Path("keys", "unit.pem")));
        return rsa;
    }
}
