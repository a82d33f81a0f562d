using System.Text.RegularExpressions;
using Ledger.Chaincode.Tests.Driver;

namespace Ledger.Chaincode.Tests;

/// <summary>Every function of the contracts says what it is for (NatSpec); a comment changes no byte of code (compile.mjs).</summary>
public sealed partial class NatSpecTests
{
    [Fact]
    public void Every_function_and_modifier_has_a_comment_of_its_own()
    {
        var (functions, bare) = (0, new List<string>());
        foreach (
            var file in Directory.EnumerateFiles(
                Repository.Path("chaincode", "contracts"),
                "*.sol",
                SearchOption.AllDirectories
            )
        )
        {
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
                if (Declaration().IsMatch(lines[i]))
                {
                    functions++;
                    if (i == 0 || !lines[i - 1].TrimStart().StartsWith("///", StringComparison.Ordinal))
                        bare.Add($"{Path.GetFileName(file)}:{i + 1} {lines[i].Trim()}");
                }
        }
        Assert.Empty(bare);
        Assert.True(functions >= 150, $"{functions} functions were found.");
    }

    [GeneratedRegex(@"^\s*(function \w+|modifier \w+|constructor|fallback|receive)\s*\(")]
    private static partial Regex Declaration();
}
