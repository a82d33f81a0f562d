using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Json;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Bundles;

/// <summary>JSON of a bundle to <see cref="Bundle"/>; shape only, nothing is verified here.</summary>
/// <remarks>docs/evidence.md 11 and 13 (limits); docs/schemas/bundle.schema.json.</remarks>
internal sealed class BundleReader(BundleLimits limits)
{
    private int events;
    private int fields;

    public static bool TryRead(
        ReadOnlyMemory<byte> json,
        BundleLimits limits,
        [NotNullWhen(true)] out Bundle? bundle,
        [NotNullWhen(false)] out BundleFault? fault
    )
    {
        (bundle, fault) = (null, null);
        try
        {
            using var document = JsonObjectReader.Parse(json, limits.Bytes, limits.Depth);
            bundle = new BundleReader(limits).Read(new JsonObjectReader(document.RootElement, ""));
            return true;
        }
        catch (JsonFaultException e)
        {
            fault = e.Fault;
            return false;
        }
    }

    private Bundle Read(JsonObjectReader root)
    {
        var format = root.Text("format", 64);
        if (!string.Equals(format, Bundle.Format, StringComparison.Ordinal))
            throw new JsonFaultException(
                BundleFaultKind.UnknownFormat,
                "format",
                JsonObjectReader.Reason("format", ("format", JsonObjectReader.Same(Bundle.Format)))
            );
        var bundle = new Bundle
        {
            ChainId = root.Number("chainId", uint.MaxValue),
            GenesisHash = root.Word("genesisHash"),
            Subject = Subject(root.Text("subject", 128)),
            Target = root.Bytes("target", limits.HeaderBytes),
            Handovers = root.List("handovers", limits.Handovers, Handover),
            Records = root.List("records", limits.Records, Record),
            WriterKeys = root.Set("writerKeys", limits.Keys, JsonObjectReader.Address, k => k),
            CodeKeys = root.Set(
                "codeKeys",
                limits.Keys,
                (e, p) => JsonObjectReader.Base64(e, p, 1024),
                Convert.ToBase64String
            ),
            Disclosures = root.Set("disclosures", limits.Keys, ReadDisclosure, Identity),
            Unit = root.Optional("unit") is { } unit ? Unit(unit) : null,
            Code = root.Optional("code") is { } code ? JsonObjectReader.Text(code, "code", 1024) : null,
            Views = root.Set("views", limits.Keys, View, v => v.Version),
            Nodes = root.List("nodes", limits.Nodes, (e, p) => JsonObjectReader.Bytes(e, p, limits.NodeBytes)),
            Timestamps = root.List("timestamps", limits.Keys, (e, p) => JsonObjectReader.Base64(e, p, 16 * 1024)),
        };
        root.End();
        return bundle;
    }

    private static BundleSubject Subject(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return
            slash > 0
            && RecordNames.KindOf(text[..slash]) is { } kind
            && Bytes32.TryParse("0x" + text[(slash + 1)..], out var id)
            && !text.AsSpan().ContainsAnyInRange('A', 'F')
            ? new BundleSubject(kind, id)
            : throw JsonObjectReader.Bad("subject", "subject");
    }

    private BundleHandover Handover(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var result = new BundleHandover(
            o.Bytes("header", limits.HeaderBytes),
            o.List("validators", limits.Seals, JsonObjectReader.Address)
        );
        o.End();
        return result;
    }

    private BundleRecord Record(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var kind = o.Number("kind", 255);
        if (kind is < 1 or > 9)
            throw JsonObjectReader.Bad(o.Path("kind"), "kind");
        var result = new BundleRecord(
            (RecordKind)kind,
            o.Word("record"),
            o.List("history", limits.Events - events, ReadEvent)
        );
        events += result.History.Count;
        o.End();
        return result;
    }

    private BundleEvent ReadEvent(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var result = new BundleEvent(
            (uint)o.Number("seq", uint.MaxValue),
            (ushort)o.Number("number", ushort.MaxValue),
            (uint)o.Number("organisation", uint.MaxValue),
            o.Address("key"),
            o.Optional("proposer") is { } proposer ? JsonObjectReader.Address(proposer, o.Path("proposer")) : null,
            (byte)o.Number("role", 255),
            o.Decimal("eventTime"),
            o.Decimal("block"),
            o.Decimal("time"),
            o.List("data", limits.EventWords, ReadWord)
        );
        if (result.Proposer is { IsZero: true })
            throw JsonObjectReader.Bad(o.Path("proposer"), "proposer");
        o.End();
        return result;
    }

    private static EventWord ReadWord(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return EventWord.Clear(JsonObjectReader.Word(element, path));
        var o = new JsonObjectReader(element, path);
        var word = EventWord.Hidden(o.Word("hash"));
        o.End();
        return word;
    }

    private Disclosure ReadDisclosure(JsonElement element, string path)
    {
        if (
            element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("fields", out var list)
            && list.ValueKind == JsonValueKind.Array
        )
            fields += list.GetArrayLength();
        if (fields > limits.Disclosures)
            throw JsonObjectReader.TooMany(path, fields, limits.Disclosures);
        var fault = DisclosureJson.TryRead(element, out var disclosure);
        return disclosure ?? throw JsonObjectReader.BadDisclosure(path, fault);
    }

    /// <summary>The commitment that a disclosure opens: each is opened once.</summary>
    public static (Bytes32, uint, CommitmentProfile) Identity(Disclosure d) => (d.Record, d.Version, d.Profile);

    private static BundleUnit Unit(JsonElement element)
    {
        var o = new JsonObjectReader(element, "unit");
        var result = new BundleUnit(o.Text("code", 64), o.Base64("signature", 512));
        o.End();
        return result;
    }

    private BundleView View(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var result = new BundleView(
            (uint)o.Number("version", uint.MaxValue),
            o.Bytes("blob", Math.Min(limits.Bytes, 64 * 1024))
        );
        o.End();
        return result;
    }
}
