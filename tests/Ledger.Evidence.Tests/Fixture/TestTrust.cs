using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;

namespace Ledger.Evidence.Tests.Fixture;

/// <summary>trust.json of the test ledger, as JSON that a vector may bend.</summary>
internal static class TestTrust
{
    public static JsonObject Json(bool severalOperators = true) =>
        new()
        {
            ["format"] = "ledger/trust/1",
            ["name"] = Name("连云港市", "Lianyungang"),
            ["sample"] = false,
            ["chainId"] = TestLedger.ChainId,
            ["genesisHash"] = TestLedger.Genesis.ToString(),
            ["hosts"] = new JsonArray(TestLife.Host),
            ["validators"] = new JsonObject
            {
                ["setId"] = 1,
                ["from"] = "1",
                ["addresses"] = Addresses(TestKeys.Validators[..4]),
            },
            ["checkpoints"] = new JsonArray(),
            ["custody"] = new JsonArray(new JsonObject { ["from"] = "1", ["operators"] = Operators(severalOperators) }),
            ["contracts"] = new JsonObject
            {
                ["consortium"] = Contract("consortium"),
                ["units"] = Contract("units"),
                ["filings"] = Contract("filings"),
                ["escrows"] = Contract("escrows"),
            },
            ["organisations"] = new JsonArray(
                Organisation(1, "center", "房屋交易中心", "housing transaction center"),
                Organisation(2, "tax", "税务局", "tax bureau"),
                Organisation(3, "bank-a", "银行A", "bank A")
            ),
            ["unitKey"] = Convert.ToBase64String(TestLife.UnitPrivate.ExportSubjectPublicKeyInfo()),
            ["codeKeys"] = new JsonArray(Key(TestLife.Code), Key(TestLife.OldCode), Key(TestLife.Sm2Code)),
            ["timestampRoots"] = new JsonArray(),
        };

    public static TrustAnchor Read(JsonObject json) =>
        TrustAnchor.Read(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static JsonArray Addresses(IEnumerable<byte[]> keys) =>
        new([.. keys.Select(k => (JsonNode)TestKeys.AddressOf(k).ToString())]);

    private static JsonObject Operators(bool several)
    {
        string[] names = ["center", "tax", "bank-a", "bank-b", "bank-c", "bank-d"];
        var operators = new JsonObject();
        for (var i = 0; i < TestKeys.Validators.Length; i++)
            operators[TestKeys.AddressOf(TestKeys.Validators[i]).ToString()] = several ? names[i] : "center";
        return operators;
    }

    private static JsonObject Contract(string name) =>
        new()
        {
            ["address"] = TestLedger.Proxy(name).ToString(),
            ["codeHash"] = TestLedger.ProxyCode.ToString(),
            ["implementations"] = new JsonArray(
                new JsonObject { ["address"] = TestLedger.Implementation(name).ToString(), ["layout"] = 1 }
            ),
        };

    private static JsonObject Organisation(int number, string id, string zh, string en) =>
        new()
        {
            ["number"] = number,
            ["uri"] = "ledger:org:" + id,
            ["name"] = Name(zh, en),
        };

    public static JsonObject Key(CodeSigner signer) =>
        new() { ["alg"] = (int)signer.Key.Algorithm, ["spki"] = Convert.ToBase64String(signer.Key.Spki) };

    private static JsonObject Name(string zh, string en) => new() { ["zh"] = zh, ["en"] = en };
}
