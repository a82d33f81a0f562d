using System.Globalization;
using System.Text.Json;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Chaincode;

/// <summary>Writes trust.json (<c>ledger/trust/1</c>): what a verifier pins at installation.</summary>
internal static class TrustJson
{
    public static byte[] Write(ConsortiumDescription d, Bytes32 genesisHash, IReadOnlyList<GenesisAccount> accounts) =>
        GenesisJson.Document(w =>
        {
            w.WriteString("format", TrustAnchor.Format);
            Name(w, d.Name);
            w.WriteBoolean("sample", d.Sample);
            w.WriteNumber("chainId", d.ChainId);
            w.WriteString("genesisHash", genesisHash.ToString());
            w.WriteStartArray("hosts");
            foreach (var host in d.Hosts)
                w.WriteStringValue(host);
            w.WriteEndArray();
            WriteValidators(w, d);
            w.WriteStartObject("contracts");
            foreach (var account in accounts.Where(a => a.Name is not null))
                WriteContract(w, account);
            w.WriteEndObject();
            w.WriteStartArray("organisations");
            foreach (var organisation in d.Organisations)
            {
                w.WriteStartObject();
                w.WriteNumber("number", organisation.Number.Number);
                w.WriteString("uri", organisation.Uri);
                Name(w, organisation.Name);
                WriteSerials(w, organisation.Serials);
                w.WriteEndObject();
            }
            w.WriteEndArray();
            w.WriteString("unitKey", Convert.ToBase64String(d.UnitKey.Spki));
            w.WriteStartArray("codeKeys");
            foreach (var key in d.CodeKeys)
            {
                w.WriteStartObject();
                w.WriteNumber("alg", (int)key.Key.Algorithm);
                w.WriteString("spki", Convert.ToBase64String(key.Key.Spki));
                w.WriteEndObject();
            }
            w.WriteEndArray();
            w.WriteStartArray("timestampRoots");
            w.WriteEndArray();
            WriteRegions(w, d.Regions);
        });

    /// <summary>Left out where none is described: no region is checked then.</summary>
    private static void WriteRegions(Utf8JsonWriter w, UnitRegions? regions)
    {
        if (regions is null)
            return;
        w.WriteStartArray("regions");
        foreach (var region in regions.Codes)
            w.WriteStringValue(region);
        w.WriteEndArray();
    }

    private static void WriteSerials(Utf8JsonWriter w, SerialRule rule)
    {
        if (rule == default)
            return;
        w.WriteStartObject("serials");
        w.WriteString("case", rule.Case == SerialCase.Upper ? "upper" : "exact");
        w.WriteString("hyphens", rule.Hyphens == SerialHyphens.Dropped ? "dropped" : "exact");
        w.WriteEndObject();
    }

    private static void WriteValidators(Utf8JsonWriter w, ConsortiumDescription d)
    {
        var set = d.Validators;
        w.WriteStartObject("validators");
        w.WriteNumber("setId", set.Id);
        w.WriteString("from", set.From.ToString(CultureInfo.InvariantCulture));
        w.WriteStartArray("addresses");
        foreach (var address in set.Addresses)
            w.WriteStringValue(address.ToString());
        w.WriteEndArray();
        w.WriteEndObject();
        w.WriteStartArray("checkpoints");
        w.WriteEndArray();
        w.WriteStartArray("custody");
        w.WriteStartObject();
        w.WriteString("from", "1");
        w.WriteStartObject("operators");
        foreach (var address in set.Addresses)
            w.WriteString(address.ToString(), d.Organisations.Single(o => o.Validator == address).Operator);
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteEndArray();
    }

    private static void WriteContract(Utf8JsonWriter w, GenesisAccount proxy)
    {
        w.WriteStartObject(proxy.Name!);
        w.WriteString("address", proxy.Address.ToString());
        w.WriteString("codeHash", Keccak256.Hash(proxy.Code).ToString());
        w.WriteStartArray("implementations");
        w.WriteStartObject();
        w.WriteString("address", ContractAddresses.FirstImplementation(proxy.Address).ToString());
        w.WriteNumber("layout", GenesisState.Layout);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void Name(Utf8JsonWriter w, Bilingual name)
    {
        w.WriteStartObject("name");
        w.WriteString("zh", name.Zh);
        w.WriteString("en", name.En);
        w.WriteEndObject();
    }
}
