using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;

namespace Ledger.Testing;

/// <summary>Statements and small PDFs.</summary>
public static class Samples
{
    /// <summary>When things happen in the samples' world: the test clock's start.</summary>
    public static readonly DateTimeOffset Day = new(2026, 3, 5, 1, 0, 0, TimeSpan.Zero);

    /// <summary>A digest that stands for some document.</summary>
    public static Bytes32 Digest(string of) =>
        new(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(of)));

    /// <summary>A unit's code of the sample: the form of GB/T 37346 in 999999, which is no district; another name is another home.</summary>
    public static UnitCode Unit(string name)
    {
        var drawn = BinaryPrimitives.ReadUInt64BigEndian(Digest("unit " + name).Span);
        return UnitCode.Parse(
            string.Create(
                CultureInfo.InvariantCulture,
                $"999999001001GB{drawn % 100_000:00000}F{drawn / 100_000 % 100_000_000:00000000}"
            )
        );
    }

    /// <summary>A small whole PDF; another text gives other bytes.</summary>
    public static byte[] Pdf(string text)
    {
        var pdf = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
            "(" + text + ")",
        ];
        for (var i = 0; i < objects.Length; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var xref = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            pdf.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        pdf.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n"
        );
        return Encoding.ASCII.GetBytes(pdf.ToString());
    }

    /// <summary>Unit event <c>open</c>, by the center.</summary>
    public static OpenUnit Open(string key, string unit) =>
        new()
        {
            Key = new OperationKey(key + "/open"),
            EventTime = Day,
            Unit = Unit(unit),
            BuildingTable = Digest("building table"),
        };

    /// <summary>A resale of a unit; the center's client signs its code.</summary>
    public static async Task<SignFiling> ResaleAsync(LedgerClient center, string key, string unit)
    {
        ArgumentNullException.ThrowIfNull(center);
        var code = await center.Codes.SignAsync("NO-" + key, 89.5m);
        return new SignFiling
        {
            Key = new OperationKey(key + "/sign"),
            EventTime = Day,
            Code = code,
            Kind = FilingKind.Resale,
            Unit = Unit(unit),
            Template = Digest("template"),
            HouseCheck = new HouseCheck(Digest("check " + unit), Day.AddDays(-1)),
            ValidUntil = Day.AddDays(30),
            Document = Document.Pdf(new MemoryStream(Pdf(key))),
            Fields = new SaleFields
            {
                ContractNo = "NO-" + key,
                AreaM2 = 89.5m,
                Price = Fen.FromYuan(1_280_000m),
                Project = "示例小区",
                Building = "1",
                Room = "101",
            },
        };
    }

    /// <summary>Filing event <c>file</c>, by the center.</summary>
    public static FileFiling File(string key, FilingId filing) =>
        new()
        {
            Key = new OperationKey(key + "/file"),
            EventTime = Day,
            Filing = filing,
        };

    /// <summary>Filing event <c>requestCancel</c>, by the center, with both parties' consent.</summary>
    public static RequestCancel RequestCancel(string key, FilingId filing) =>
        new()
        {
            Key = new OperationKey(key + "/request-cancel"),
            EventTime = Day,
            Filing = filing,
            PartiesConsent = Digest("consent " + key),
        };

    /// <summary>An escrow for version 1 of a filing, with bank-a.</summary>
    public static AgreeEscrow Agree(string key, EscrowId escrow, FilingId filing) =>
        new()
        {
            Key = new OperationKey(key + "/agree"),
            EventTime = Day,
            Escrow = escrow,
            Filing = filing,
            FilingVersion = 1,
            Bank = new OrganisationId(3),
            Expected = Fen.FromYuan(1_280_000m),
            Payee = Digest("payee"),
        };

    /// <summary>A deposit of the buyer, by bank-a.</summary>
    public static Deposit Deposit(string key, EscrowId escrow, Fen amount) =>
        new()
        {
            Key = new OperationKey(key + "/deposit"),
            EventTime = Day,
            BankTime = Day,
            Escrow = escrow,
            Serial = new BankSerial(Digest("serial " + key)),
            Amount = amount,
            Payer = Digest("buyer"),
            Class = PayerClass.Buyer,
        };

    /// <summary>Tax event <c>assess</c> of version 1, by the tax bureau.</summary>
    public static AssessTax Assess(string key, FilingId filing) =>
        new()
        {
            Key = new OperationKey(key + "/assess"),
            EventTime = Day,
            Filing = filing,
            Version = 1,
            Assessment = Digest("assessment " + key),
        };
}
