using System.Diagnostics;
using System.Text.RegularExpressions;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests;

/// <summary>What the repository holds against what its tools make of the sources.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] Contracts = ["Proxy", "Consortium", "Units", "Filings", "Escrows", "Batch"];

    [Fact]
    public void Generated_files_are_up_to_date() => Run("chaincode/tools/generate.mjs");

    [Fact]
    public void Artifacts_are_reproduced_byte_for_byte()
    {
        if (!Directory.Exists(Repository.Path("chaincode", "node_modules", "solc")))
            Run("npm", "ci", "--no-audit", "--no-fund");
        Run("chaincode/tools/compile.mjs");
    }

    [Fact]
    public void Deployed_code_stays_below_the_limit()
    {
        foreach (var contract in Contracts)
            Assert.InRange(Repository.Runtime(contract).Length, 1, 24_576);
    }

    [Fact]
    public void Compiler_and_settings_are_the_agreed_ones()
    {
        foreach (var contract in Contracts)
        {
            using var artifact = Repository.Artifact(contract);
            var compiler = artifact.RootElement.GetProperty("compiler");
            Assert.StartsWith("0.8.37+", compiler.GetProperty("version").GetString(), StringComparison.Ordinal);
            Assert.Equal("cancun", compiler.GetProperty("evmVersion").GetString());
            Assert.Equal(200, compiler.GetProperty("optimizer").GetProperty("runs").GetInt32());
            Assert.True(compiler.GetProperty("viaIR").GetBoolean());
        }
    }

    /// <summary>Consortium ← Units ← Filings ← Escrows; nobody imports Batch, Batch imports no contract.</summary>
    [Theory]
    [InlineData("Consortium", "Units|Filings|Escrows|Batch|IUnits|IFilings|IMoney|IBatch")]
    [InlineData("Units", "Filings|Escrows|Batch|IFilings|IMoney|IBatch|Consortium")]
    [InlineData("Taxes", "Escrows|Payments|Batch|IBatch|Units|Consortium")]
    [InlineData("Changes", "Escrows|Payments|Batch|IBatch|Units|Consortium")]
    [InlineData("Filings", "Escrows|Payments|Batch|IBatch|Units|Consortium")]
    [InlineData("Payments", "Filings|Batch|IBatch|Units|IUnits|Consortium")]
    [InlineData("Escrows", "Filings|Batch|IBatch|Units|IUnits|Consortium")]
    [InlineData("Batch", "Units|Filings|Escrows|Consortium|IUnits|IFilings|IMoney")]
    public void Sources_depend_one_way(string contract, string forbidden)
    {
        var imports = Import().Matches(Source(contract)).Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(imports);
        Assert.Empty(imports.Intersect(forbidden.Split('|')));
    }

    [Theory]
    [InlineData("Consortium")]
    [InlineData("Units")]
    [InlineData("Filings")]
    [InlineData("Changes")]
    [InlineData("Taxes")]
    [InlineData("Escrows")]
    [InlineData("Payments")]
    [InlineData("Records")]
    [InlineData("Data")]
    public void Business_contracts_have_no_assembly_constructor_or_immutable(string contract)
    {
        var source = Source(contract);
        Assert.DoesNotContain("assembly", source, StringComparison.Ordinal);
        Assert.DoesNotContain("constructor", source, StringComparison.Ordinal);
        Assert.DoesNotContain("immutable", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "Consortium",
        0,
        "organisations",
        "writerKeys 2",
        "codeKeys 3",
        "parameters 4",
        "serials 5",
        "unitKeyHash 6",
        "setMeta 7",
        "setHash 8",
        "validators 9"
    )]
    [InlineData("Units", 0, "units")]
    [InlineData("Filings", 0, "filings", "taxes 1")]
    [InlineData("Escrows", 0, "escrows")]
    public void Storage_stands_where_formats_place_it(string contract, int first, params string[] expected)
    {
        using var artifact = Repository.Artifact(contract);
        var storage = artifact
            .RootElement.GetProperty("storageLayout")
            .GetProperty("storage")
            .EnumerateArray()
            .Select(s => s.GetProperty("label").GetString() + " " + s.GetProperty("slot").GetString())
            .ToArray();
        foreach (var entry in expected)
            Assert.Contains(entry.Contains(' ', StringComparison.Ordinal) ? entry : entry + " " + first, storage);
    }

    [Theory]
    [InlineData(RefusalCode.WrongRole, 1)]
    [InlineData(RefusalCode.StaleHead, 7)]
    [InlineData(RefusalCode.NotProposed, 8)]
    [InlineData(RefusalCode.UnitOccupied, 17)]
    [InlineData(RefusalCode.Frozen, 47)]
    [InlineData(RefusalCode.AlreadyVoted, 58)]
    [InlineData(RefusalCode.OutOfGas, 900)]
    public void Refusals_keep_their_numbers(RefusalCode code, int number) => Assert.Equal(number, (int)code);

    [Fact]
    public void Refusals_and_event_data_survive_their_encoding()
    {
        Refusal refusal = new UnitOccupied(Ids.Of("a"), Ids.Of("b"), Ids.Of("c"));
        Assert.Equal(refusal, Refusal.Decode(refusal.Encode()));
        Assert.IsType<OtherRefusal>(Refusal.Decode([1, 2, 3, 4, 5]));
        Assert.IsType<OtherRefusal>(Refusal.Decode(refusal.Encode().AsSpan(0, 40)));
        Assert.IsType<OutOfGas>(Refusal.Decode([]));

        var legs = Deal.Of("x").ReleaseData();
        var data = legs.Encode();
        Assert.Equal(data, EscrowInstructReleaseData.Decode(data).Encode());
        for (var i = 0; i < 3; i++)
        {
            var spoilt = data.ToArray();
            spoilt[i * 32 + (i == 1 ? 0 : 30)] ^= 1;
            if (i != 1)
                Assert.Throws<FormatException>(() => EscrowInstructReleaseData.Decode(spoilt));
        }
        Assert.Throws<FormatException>(() => EscrowInstructReleaseData.Decode([.. data, .. new byte[32]]));
        Assert.Throws<FormatException>(() => EscrowInstructReleaseData.Decode(data.AsSpan(0, data.Length - 32)));
    }

    private static string Source(string contract) =>
        File.ReadAllText(Repository.Path("chaincode", "contracts", contract + ".sol"));

    private static void Run(string tool) => Run("node", Repository.Path(tool.Split('/')), "--check");

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Path("chaincode"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, program + ": " + text + error.Result);
    }

    [GeneratedRegex(@"from ""\./(?:interfaces/|generated/)?(\w+)\.sol""")]
    private static partial Regex Import();
}
