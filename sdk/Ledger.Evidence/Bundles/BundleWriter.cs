using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Bundles;

/// <summary>Writes a bundle as JSON. The same bundle gives the same bytes; its reader reads them back to an equal one.</summary>
/// <remarks>docs/evidence.md 11; docs/schemas/bundle.schema.json.</remarks>
public static class BundleWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Text stays readable; HTML is never made from a bundle without a text sink.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    /// <summary>UTF-8 JSON in the format's order of keys, without blanks.</summary>
    public static byte[] Write(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
            Write(json, bundle);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Bundle bundle)
    {
        json.WriteStartObject();
        json.WriteString("format", Bundle.Format);
        json.WriteNumber("chainId", bundle.ChainId);
        json.WriteString("genesisHash", bundle.GenesisHash.ToString());
        json.WriteString("subject", bundle.Subject.ToString());
        json.WriteString("target", Hex.Encode(bundle.Target));
        List(json, "handovers", bundle.Handovers, WriteHandover);
        List(json, "records", bundle.Records, WriteRecord);
        List(json, "writerKeys", bundle.WriterKeys, (j, key) => j.WriteStringValue(key.ToString()));
        List(json, "codeKeys", bundle.CodeKeys, (j, key) => j.WriteStringValue(Convert.ToBase64String(key)));
        List(json, "disclosures", bundle.Disclosures, DisclosureJson.Write);
        if (bundle.Unit is { } unit)
        {
            json.WriteStartObject("unit");
            json.WriteString("code", unit.Code);
            json.WriteString("signature", Convert.ToBase64String(unit.Signature));
            json.WriteEndObject();
        }
        if (bundle.Code is { } code)
            json.WriteString("code", code);
        List(json, "views", bundle.Views, WriteView);
        List(json, "nodes", bundle.Nodes, (j, node) => j.WriteStringValue(Hex.Encode(node)));
        List(json, "timestamps", bundle.Timestamps, (j, t) => j.WriteStringValue(Convert.ToBase64String(t)));
        json.WriteEndObject();
    }

    private static void WriteHandover(Utf8JsonWriter json, BundleHandover handover)
    {
        json.WriteStartObject();
        json.WriteString("header", Hex.Encode(handover.Header));
        List(json, "validators", handover.Validators, (j, key) => j.WriteStringValue(key.ToString()));
        json.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter json, BundleRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("kind", (byte)record.Kind);
        json.WriteString("record", record.Record.ToString());
        List(json, "history", record.History, WriteEvent);
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, BundleEvent e)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", e.Seq);
        json.WriteNumber("number", e.Number);
        json.WriteNumber("organisation", e.Organisation);
        json.WriteString("key", e.Key.ToString());
        if (e.Proposer is { } proposer)
            json.WriteString("proposer", proposer.ToString());
        json.WriteNumber("role", e.Role);
        json.WriteString("eventTime", e.EventTime.ToString(CultureInfo.InvariantCulture));
        json.WriteString("block", e.Block.ToString(CultureInfo.InvariantCulture));
        json.WriteString("time", e.Time.ToString(CultureInfo.InvariantCulture));
        List(json, "data", e.Data, WriteWord);
        json.WriteEndObject();
    }

    private static void WriteWord(Utf8JsonWriter json, EventWord word)
    {
        if (!word.Withheld)
        {
            json.WriteStringValue(word.Value.ToString());
            return;
        }
        json.WriteStartObject();
        json.WriteString("hash", word.Value.ToString());
        json.WriteEndObject();
    }

    private static void WriteView(Utf8JsonWriter json, BundleView view)
    {
        json.WriteStartObject();
        json.WriteNumber("version", view.Version);
        json.WriteString("blob", Hex.Encode(view.Blob));
        json.WriteEndObject();
    }

    private static void List<T>(
        Utf8JsonWriter json,
        string name,
        IReadOnlyList<T> items,
        Action<Utf8JsonWriter, T> write
    )
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    }
}
