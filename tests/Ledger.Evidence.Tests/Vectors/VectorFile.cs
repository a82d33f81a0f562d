using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>A vector as its file has it, and what the verifier says to it.</summary>
internal static class VectorFile
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Vector vector)
    {
        var json = new JsonObject
        {
            ["trust"] = vector.Trust?.DeepClone() ?? "../trust.json",
            ["bundle"] = vector.Text is { } text ? text : vector.Bundle.DeepClone(),
        };
        if (vector.Document is { } document)
            json["document"] = "../documents/" + document;
        if (vector.Code is { } code)
            json["code"] = code;
        if (vector.Source == EvidenceSource.Server)
            json["source"] = "server";
        json["now"] = vector.Now.ToString(CultureInfo.InvariantCulture);
        json["expect"] = Expectation(Verify(json));
        return json.ToJsonString(Options) + "\n";
    }

    /// <summary>Both axes, row, age and every check; and the digest of all that the report says, to the last sentence and fact.</summary>
    public static JsonObject Expectation(VerificationReport report)
    {
        var checks = new JsonObject();
        foreach (var check in report.Checks)
            checks[check.Number.ToString(CultureInfo.InvariantCulture)] = check.Outcome.ToString();
        return new JsonObject
        {
            ["record"] = report.Verdict.Record.ToString(),
            ["document"] = report.Verdict.Document.ToString(),
            ["tone"] = report.Verdict.Tone.ToString(),
            ["row"] = report.Verdict.Row,
            ["freshness"] = report.Verdict.Freshness.ToString(),
            ["exitCode"] = report.Verdict.ExitCode,
            ["headline"] = report.Verdict.Headline.En,
            ["checks"] = checks,
            ["report"] = report.ComputeDigest().ToString(),
        };
    }

    /// <summary>One vector a line, so that a difference names it.</summary>
    public static string Compact(JsonObject mutated)
    {
        var lines = mutated["vectors"]!.AsArray().Select(v => "  " + v!.ToJsonString(OneLine));
        return "{\n \"of\": \""
            + (string)mutated["of"]!
            + "\",\n \"vectors\": [\n"
            + string.Join(",\n", lines)
            + "\n ]\n}\n";
    }

    /// <param name="vector">As its file has it.</param>
    public static VerificationReport Verify(JsonObject vector)
    {
        var trust = vector["trust"] is JsonObject inline
            ? TestTrust.Read(inline)
            : TrustAnchor.Read(File.ReadAllBytes(PathOf(vector["trust"]!)));
        var bundle = vector["bundle"]!;
        var bytes = Encoding.UTF8.GetBytes(
            bundle.GetValueKind() == JsonValueKind.String ? (string)bundle! : bundle.ToJsonString()
        );
        var code = vector["code"] is { } text ? Parse((string)text!) : null;
        var document = vector["document"] is { } path ? DocumentDigests.Of(File.ReadAllBytes(PathOf(path))) : null;
        var now = long.Parse((string)vector["now"]!, CultureInfo.InvariantCulture);
        return new Verifier(trust).Verify(
            bytes,
            new()
            {
                Now = DateTimeOffset.FromUnixTimeSeconds(now),
                Document = document,
                Code = code,
                Source = (string?)vector["source"] == "server" ? EvidenceSource.Server : EvidenceSource.File,
            }
        );
    }

    /// <summary>On one line: what a node made is long, and nobody reads it.</summary>
    public static string Line(JsonObject json) => json.ToJsonString(OneLine) + "\n";

    public static string Write(JsonObject json) => json.ToJsonString(Options) + "\n";

    /// <summary>Paths are relative to the vector's own folder.</summary>
    private static string PathOf(JsonNode path) => VectorFolder.Path("evidence", "verdict", (string)path!);

    private static SignedCode Parse(string text) =>
        ContractCode.TryParse(text, out var contract) ? contract
        : CertificateCode.TryParse(text, out var certificate) ? certificate
        : throw new FormatException("A vector's code must be readable; a broken one stands in the bundle.");
}
