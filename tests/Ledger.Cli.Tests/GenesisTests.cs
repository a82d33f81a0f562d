using System.Text.Json;

namespace Ledger.Cli.Tests;

public sealed class GenesisTests
{
    [Fact]
    public async Task The_sample_s_files_come_out_byte_for_byte_and_are_not_overwritten_unasked()
    {
        using var folder = new TemporaryFolder();
        var description = RepositoryFolder.Of("keys-sample/consortium.json");
        var run = await CommandRun.OfAsync("genesis", description, "-o", folder.Path, "--json");
        Assert.Equal(0, run.Code);
        foreach (var file in new[] { "genesis.json", "trust.json" })
            Assert.Equal(
                await File.ReadAllBytesAsync(
                    RepositoryFolder.Of("keys-sample/" + file),
                    TestContext.Current.CancellationToken
                ),
                await File.ReadAllBytesAsync(folder.Of(file), TestContext.Current.CancellationToken)
            );
        Assert.StartsWith(
            "0x",
            JsonDocument.Parse(run.Output).RootElement.GetProperty("genesisHash").GetString(),
            StringComparison.Ordinal
        );

        var again = await CommandRun.OfAsync("genesis", description, "-o", folder.Path);
        Assert.Equal(2, again.Code);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.OfAsync("genesis", description, "-o", folder.Path, "--force")).Code);
    }

    [Fact]
    public async Task Faults_of_a_description_are_named_together_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        var output = folder.Of("out");
        var run = await CommandRun.OfAsync(
            "genesis",
            folder.Write("consortium.json", """{"format": "ledger/consortium/1", "surprise": 1}"""),
            "-o",
            output
        );
        Assert.Equal(1, run.Code);
        Assert.Contains("surprise", run.Error, StringComparison.Ordinal);
        Assert.Contains("chainId", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }
}
