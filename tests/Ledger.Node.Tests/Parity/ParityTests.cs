using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests.Parity;

/// <summary>
/// The chain and the verifier hold the same rules: whatever the chain has recorded of a filing, its bundle verifies. Driven
/// at the edges of keys' terms, where they once differed (a proposal of a key that was revoked before `confirm`).
/// </summary>
public sealed class ParityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_record_that_the_chain_takes_verifies()
    {
        var tally = new ParityTally();
        for (uint seed = 1; seed <= 6; seed++)
        {
            await using var node = await TestNode.StartAsync(furtherSenders: ParityLife.Senders);
            await new ParityLife(node, seed, tally).RunAsync(45);
        }
        output.WriteLine(tally.ToString());
        foreach (
            var met in new[]
            {
                "recorded",
                "KEY_INVALID",
                "NOT_PROPOSED",
                "two keys",
                "under review",
                "by an ended key",
            }
        )
            Assert.True(tally[met] > 5, $"{met}: {tally}");
    }

    /// <summary>
    /// Writes what the lives came to, for the verifiers of both languages: tests/vectors/lives. Their expectations are written by
    /// LifeVectorTests of Ledger.Evidence.Tests.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Write_the_lives()
    {
        var folder = Members.Path("..", "tests", "vectors", "lives");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "trust.json"), Members.Trust);
        for (uint seed = 1; seed <= 6; seed++)
        {
            await using var node = await TestNode.StartAsync(furtherSenders: ParityLife.Senders);
            var life = new ParityLife(node, seed, new ParityTally());
            await life.RunAsync(45);
            foreach (var (n, (bundle, now)) in (await life.EvidenceAsync()).Index())
                File.WriteAllText(
                    Path.Combine(folder, $"{seed}-{n + 1}.json"),
                    new JsonObject
                    {
                        ["trust"] = "../../lives/trust.json",
                        ["bundle"] = JsonNode.Parse(bundle),
                        ["now"] = now.ToString(CultureInfo.InvariantCulture),
                    }.ToJsonString() + "\n"
                );
        }
    }
}
