using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli;
using Ledger.Cli.Terminal;

namespace Ledger.EndToEnd.Tests;

/// <summary>One byte changed in the evidence or in the PDF, and the whole verdict that it must give.</summary>
/// <param name="Changed">What was changed.</param>
/// <param name="Bundle">Changes the bundle's text; null leaves it.</param>
/// <param name="Pdf">Changes the PDF; null leaves it.</param>
/// <param name="Record">First axis: where the record stands.</param>
/// <param name="Document">Second axis: whether the PDF is the one on file.</param>
/// <param name="ExitCode">Of <c>ledger verify</c>.</param>
/// <param name="Check">The one check that fails: number and name.</param>
/// <param name="Headline">The verdict's sentence, Chinese and English.</param>
/// <param name="Sentence">The failing check's sentence, Chinese and English.</param>
internal sealed record Mutation(
    string Changed,
    Func<JsonObject, string>? Bundle,
    Action<byte[]>? Pdf,
    string Record,
    string Document,
    string Tone,
    int ExitCode,
    (int Number, string Name) Check,
    (string Zh, string En) Headline,
    (string Zh, string En) Sentence
)
{
    /// <summary>The mix hash of QBFT headers, which follows the seals in the header's RLP.</summary>
    private const string MixHash = "63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";

    private static readonly (string, string) NotUsed = (
        "这份证据包没有通过核对，本机不采信",
        "This evidence bundle failed the check and is not used"
    );

    private static readonly (string, string) NotEvidence = (
        "收到的内容不是证据包",
        "What was received is no evidence bundle"
    );

    private static readonly (string, string) OtherLedger = (
        "这份证据属于另一个账本，不能用来核对",
        "This evidence is of another ledger and is not used"
    );

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new(
            "the PDF",
            null,
            static pdf => pdf[^200] ^= 1,
            "Fulfilled",
            "Altered",
            "Stop",
            1,
            (1101, "document"),
            ("不一致，这份文件不是备案的那一份", "It differs: this file is not the one on file"),
            ("文件与备案文件不同。", "The document differs from the one on file.")
        ),
        Unusable(
            "the bundle: its first byte",
            static b => "[" + b.ToJsonString()[1..],
            (102, "form"),
            ("证据包的格式不正确：这份文件不是规范的 JSON", "The bundle is not well formed: the file: not strict JSON"),
            NotEvidence
        ),
        Unusable(
            "the bundle: the ledger that it says it is of",
            static b => Flipped(b, "genesisHash", -1),
            (201, "chain"),
            ("证据包属于另一个账本。", "The bundle is of another ledger."),
            OtherLedger
        ),
        Unusable(
            "the bundle: a word of the filing's history",
            static b =>
            {
                var data = b["records"]![0]!["history"]![0]!["data"]!.AsArray();
                var word = Enumerable.Range(0, data.Count).First(i => data[i] is JsonValue);
                data[word] = Flip(data[word]!.GetValue<string>(), -1);
                return b.ToJsonString();
            },
            (901, "history"),
            (
                "经过与账本上的末条摘要或状态不符：备案记录的末条摘要不同。",
                "The history does not agree with the head or state on the ledger: the head of the filing differs."
            )
        ),
        Unusable(
            "a salt",
            static b => Flipped(b["disclosures"]![0]!["fields"]![0]!.AsObject(), "salt", -1, b),
            (1001, "commitment"),
            ("披露的字段与账本上的承诺不符。", "The disclosed fields do not agree with the commitment on the ledger.")
        ),
        Unusable(
            "a seal",
            static b =>
                Flipped(
                    b,
                    "target",
                    b["target"]!.GetValue<string>().IndexOf(MixHash, StringComparison.Ordinal) - 42 // within s of the last seal
                ),
            (601, "seals"),
            ("有签封不是验证者作出的，或重复、格式不对。", "A seal is not a validator's, or doubled, or malformed.")
        ),
        Unusable(
            "a proof node",
            static b =>
            {
                var nodes = b["nodes"]!.AsArray();
                nodes[^1] = Flip(nodes[^1]!.GetValue<string>(), -1);
                return b.ToJsonString();
            },
            (801, "recordWords"),
            (
                "记录的状态证明不成立：资金监管记录的证明不成立。",
                "The state proof of a record does not hold: the proof of the escrow does not hold."
            )
        ),
    ];

    private static Mutation Unusable(
        string changed,
        Func<JsonObject, string> bundle,
        (int, string) check,
        (string, string) sentence,
        (string, string)? headline = null
    ) => new(changed, bundle, null, "CannotCheck", "NotCompared", "Blank", 2, check, headline ?? NotUsed, sentence);

    /// <summary>Runs the command on the changed files, for programs and for people in both languages.</summary>
    public async Task HoldsAsync(City city, string bundle, string pdf, string trust)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (changedBundle, changedPdf) = (bundle, pdf);
        if (Bundle is { } change)
        {
            changedBundle = city.Of("mutated.json");
            var json = JsonNode.Parse(await File.ReadAllTextAsync(bundle, cancel))!.AsObject();
            await File.WriteAllTextAsync(changedBundle, change(json), cancel);
        }
        if (Pdf is { } alter)
        {
            changedPdf = city.Of("mutated.pdf");
            var bytes = await File.ReadAllBytesAsync(pdf, cancel);
            alter(bytes);
            await File.WriteAllBytesAsync(changedPdf, bytes, cancel);
        }
        string[] arguments = ["verify", changedBundle, "--document", changedPdf, "--trust", trust];
        var run = await LedgerProcess.RunAsync([.. arguments, "--json"]);
        Assert.Equal(
            (Changed, ExitCode, Record, Document, Tone, Headline.Zh, Headline.En),
            (
                Changed,
                run.Code,
                run.Text("record"),
                run.Text("document"),
                run.Text("tone"),
                run.Json.GetProperty("headline").GetProperty("zh").GetString()!,
                run.Json.GetProperty("headline").GetProperty("en").GetString()!
            )
        );
        var failed = Assert.Single(
            run.Json.GetProperty("checks").EnumerateArray(),
            static c => c.GetProperty("outcome").GetString() is "Invalid" or "Error"
        );
        Assert.Equal(
            (Changed, Check),
            (Changed, (failed.GetProperty("number").GetInt32(), failed.GetProperty("name").GetString()!))
        );
        Assert.StartsWith(Sentence.Zh, failed.GetProperty("zh").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(Sentence.En, failed.GetProperty("en").GetString(), StringComparison.Ordinal);

        var name = Ledger.Evidence.Texts.Sentences.Get(
            string.Create(CultureInfo.InvariantCulture, $"check.{Check.Number}.name")
        );
        foreach (
            var (language, headline, named, sentence) in new[]
            {
                ("zh", Headline.Zh, name.Zh, Sentence.Zh),
                ("en", Headline.En, name.En, Sentence.En),
            }
        )
        {
            var (code, output) = await ShownAsync([.. arguments, "--lang", language]);
            Assert.Equal(ExitCode, code);
            Assert.Contains(headline, output, StringComparison.Ordinal);
            Assert.Contains(
                string.Create(CultureInfo.InvariantCulture, $"✗ {Check.Number} {named}: {sentence}"),
                output,
                StringComparison.Ordinal
            );
        }
    }

    private static async Task<(int Code, string Output)> ShownAsync(string[] arguments)
    {
        await using var output = new StringWriter();
        var surroundings = new Surroundings
        {
            Output = output,
            Error = output,
            Clock = TimeProvider.System,
            Locale = "en",
        };
        return (
            await LedgerCommand.RunAsync(arguments, surroundings, TestContext.Current.CancellationToken),
            output.ToString()
        );
    }

    private static string Flipped(JsonObject owner, string name, int at, JsonObject? whole = null)
    {
        owner[name] = Flip(owner[name]!.GetValue<string>(), at);
        return (whole ?? owner).ToJsonString();
    }

    /// <summary>Another hex digit at a place, which counts from the end where it is negative.</summary>
    private static string Flip(string hex, int at)
    {
        var digits = hex.ToCharArray();
        var place = at < 0 ? digits.Length + at : at;
        digits[place] = digits[place] == '0' ? '1' : '0';
        return new string(digits);
    }
}
