using Ledger.Sdk;
using Ledger.Testing;

namespace Ledger.Soak;

/// <summary>What the callers of a soak write: nothing that can be refused.</summary>
internal static class SoakStatements
{
    public static OpenUnit OpenUnit(string name, DateTimeOffset now) =>
        new()
        {
            Key = new OperationKey(name + "/open"),
            EventTime = now,
            Unit = Samples.Unit(name),
            BuildingTable = Samples.Digest("building table"),
        };

    public static async Task<SignFiling> SignAsync(LedgerClient client, string name, DateTimeOffset now) =>
        new()
        {
            Key = new OperationKey(name + "/sign"),
            EventTime = now,
            Code = await client.Codes.SignAsync(name, 89.5m),
            Kind = FilingKind.Resale,
            Unit = Samples.Unit(name),
            TitleVersion = 1, // known: nothing waits on a node that is being killed
            Template = Samples.Digest("template"),
            HouseCheck = new HouseCheck(Samples.Digest("check " + name), now.AddDays(-1)),
            ValidUntil = now.AddDays(30),
            Document = Document.Pdf(new MemoryStream(Samples.Pdf(name))),
            Fields = new SaleFields
            {
                ContractNo = name,
                AreaM2 = 89.5m,
                Price = Fen.FromYuan(1_280_000m),
                Project = "示例小区",
                Building = "1",
                Room = "101",
            },
        };
}
