using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>Writes genesis.json as Besu and the embedded engine read it (docs/architecture.md, "QBFT blocks").</summary>
internal static class GenesisJson
{
    private static readonly string[] Forks =
    [
        "homesteadBlock",
        "eip150Block",
        "eip155Block",
        "eip158Block",
        "byzantiumBlock",
        "constantinopleBlock",
        "petersburgBlock",
        "istanbulBlock",
        "berlinBlock",
        "londonBlock",
        "shanghaiTime",
        "cancunTime",
    ];

    public static byte[] Write(ConsortiumDescription d, BlockHeader header, IReadOnlyList<GenesisAccount> accounts) =>
        Document(w =>
        {
            w.WriteStartObject("config");
            w.WriteNumber("chainId", d.ChainId);
            foreach (var fork in Forks)
                w.WriteNumber(fork, 0);
            w.WriteBoolean("zeroBaseFee", true);
            w.WriteStartObject("qbft");
            w.WriteNumber("blockperiodseconds", d.BlockPeriod);
            w.WriteNumber("emptyblockperiodseconds", d.EmptyBlockPeriod);
            w.WriteNumber("epochlength", 30_000);
            w.WriteNumber("requesttimeoutseconds", 4);
            w.WriteString("validatorcontractaddress", ContractAddresses.Consortium.ToString());
            if (d.Test)
                w.WriteBoolean("test", true);
            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteString("nonce", "0x0");
            w.WriteString("timestamp", Quantity(header.Timestamp));
            w.WriteString("gasLimit", Quantity(header.GasLimit));
            w.WriteString("baseFeePerGas", "0x0");
            w.WriteString("difficulty", Quantity(header.Difficulty));
            w.WriteString("mixHash", header.MixHash.ToString());
            w.WriteString("coinbase", header.Coinbase.ToString());
            w.WriteString("extraData", Hex.Encode(header.Extra.Encode()));
            w.WriteStartObject("alloc");
            foreach (var account in accounts)
                WriteAccount(w, account);
            w.WriteEndObject();
        });

    /// <summary>An indented JSON object in UTF-8, line feeds, Chinese as it is, a line break at the end.</summary>
    public static byte[] Document(Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteAccount(Utf8JsonWriter w, GenesisAccount account)
    {
        w.WriteStartObject(account.Address.ToString());
        w.WriteString("balance", "0x0");
        w.WriteString("code", Hex.Encode(account.Code));
        if (account.Storage.Count > 0)
        {
            w.WriteStartObject("storage");
            foreach (var (slot, value) in account.Storage)
                w.WriteString(slot.ToString(), value.ToString());
            w.WriteEndObject();
        }
        w.WriteEndObject();
    }

    private static string Quantity(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
