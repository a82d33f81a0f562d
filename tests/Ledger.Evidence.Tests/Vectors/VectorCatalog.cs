using System.Text;
using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>Every vector of tests/vectors/evidence.</summary>
internal static partial class VectorCatalog
{
    private const string First = "contract-1.pdf";
    private const string Second = "contract-2.pdf";
    private const string Altered = "altered.pdf";

    /// <summary>The documents, in vectors/evidence/documents.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Documents { get; } =
    [(First, TestLife.Pdf), (Second, TestLife.SecondPdf), (Altered, Bend(TestLife.Pdf))];

    public static IReadOnlyList<Vector> All() =>
        [
            .. Verdicts(),
            .. Codes(),
            .. Age(),
            .. Sets(),
            .. Checkpoints(),
            .. Keys(),
            .. Subjects(),
            .. Issuers(),
            .. Certificates(),
            .. Sources(),
            .. Forms(),
            .. Headers(),
            .. States(),
            .. Histories(),
            .. Fields(),
            .. Units(),
        ];

    /// <summary>A vector of this life at its present block.</summary>
    private static Vector Of(
        string group,
        string name,
        TestLife life,
        RecordStatus record,
        Tone tone,
        Bundle? bundle = null,
        Action<JsonObject>? bend = null
    )
    {
        var json = JsonNode.Parse(BundleWriter.Write(bundle ?? life.Full()))!.AsObject();
        bend?.Invoke(json);
        return new Vector(group, name)
        {
            Bundle = json,
            Now = life.Ledger.Time + 5,
            Record = record,
            Tone = tone,
        };
    }

    /// <summary>A mutation of the funded resale that makes the answer unfit: grey, never red.</summary>
    private static Vector Bad(
        string group,
        string name,
        int check,
        Action<JsonObject> bend,
        CheckOutcome outcome = CheckOutcome.Invalid
    ) =>
        Of(group, name, new TestLife().Funded(), RecordStatus.CannotCheck, Tone.Blank, bend: bend) with
        {
            Document = First,
            About = [(check, outcome)],
        };

    private static byte[] Bend(byte[] bytes, int at = 20)
    {
        var copy = bytes.ToArray();
        copy[at] ^= 1;
        return copy;
    }

    /// <summary>Changes one hex digit of a text that begins with 0x.</summary>
    private static string Bend(JsonNode? text, int digit)
    {
        var value = ((string)text!).ToCharArray();
        var at = digit < 0 ? value.Length + digit : 2 + digit;
        value[at] = value[at] == '0' ? '1' : '0';
        return new string(value);
    }

    private static JsonNode Event(JsonObject bundle, int record, int index) =>
        bundle["records"]![record]!["history"]![index]!;

    private static Vector WithTrust(Vector vector, Action<JsonObject> bend)
    {
        var trust = TestTrust.Json();
        bend(trust);
        return vector with { Trust = trust };
    }
}
