using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ledger.Chaincode;
using Ledger.Cli.Files;
using Ledger.Cli.Running;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;
using Ledger.Soak;

namespace Ledger.EndToEnd.Tests;

/// <summary>docs/operations.md, "Own consortium": other names than the sample's, from empty folders, every command as it stands there.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")] // file modes, sh
public sealed partial class OwnConsortiumTests : IDisposable
{
    private readonly City city = new();
    private readonly string folder;

    public OwnConsortiumTests() => folder = Directory.CreateDirectory(city.Of("ours")).FullName;

    public void Dispose() => city.Dispose();

    [Fact]
    public async Task The_page_leads_from_empty_folders_to_a_verdict_of_another_organisation()
    {
        var blocks = Blocks();
        Assert.Equal(5, blocks.Count);
        await WalkAsync(blocks[0]);
        foreach (
            var secret in new[]
            {
                "ca.key",
                "ca.password",
                "office/seal.json",
                "office/seal.password",
                "office/tls.key",
                "office/unit.pem",
            }
        )
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Of(secret)));
        await File.WriteAllTextAsync(Of("consortium.json"), Describe(), Cancel);
        await WalkAsync(blocks[1]);
        var port = TestConsortium.FreePorts(1).ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            Of("office/node.json"),
            blocks[2].Replace("5080", port, StringComparison.Ordinal),
            Cancel
        );
        var lines = blocks[3].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        await WalkAsync(lines[0]);
        using var node = StartScript(lines[1].Insert(0, "exec "));
        Assert.Equal(ChildProcess.Ready, await node.StandardOutput.ReadLineAsync(Cancel));
        try
        {
            var (filing, code) = await FileAsync(new Uri("https://127.0.0.1:" + port));
            await WalkAsync(
                blocks[4]
                    .Replace("CODE", code, StringComparison.Ordinal)
                    .Replace("FILING", filing.Name, StringComparison.Ordinal)
                    .Replace("5080", port, StringComparison.Ordinal)
            );
        }
        finally
        {
            Assert.Equal(0, Signal(node.Id, 15));
            await node.WaitForExitAsync(Cancel);
        }
    }

    [Theory]
    [InlineData("is there", "make", "code", "there.pem")]
    [InlineData("--password-file", "make", "seal", "seal.json")]
    [InlineData("without a password", "make", "unit", "unit.pem", "--password-file", "p")]
    [InlineData(
        "is no name",
        "certificate",
        "ledger:org:Bank A",
        "--authority",
        "ca.pem",
        "--password-file",
        "ca.password"
    )]
    [InlineData(
        "another password",
        "certificate",
        "ledger:org:bank",
        "--authority",
        "ca.pem",
        "--password-file",
        "other.password"
    )]
    [InlineData("1 to 825 days", "certificate", "ledger:org:bank", "--days", "9999", "--password-file", "ca.password")]
    public async Task A_fault_is_named_and_nothing_is_written(string words, params string[] arguments)
    {
        await WalkAsync(
            "ledger keys ca Ours -o ca.pem --password-file ca.password\necho other > other.password\necho > there.pem"
        );
        var before = Directory.GetFiles(folder).Order(StringComparer.Ordinal);
        var run = await LedgerProcess.RunUnderAsync(
            ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder],
            ["keys", .. arguments]
        );
        Assert.NotEqual(0, run.Code);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(folder).Order(StringComparer.Ordinal));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Of(string name) => Path.Combine(folder, name);

    /// <summary>The fenced blocks of the section, in their order.</summary>
    private static List<string> Blocks()
    {
        var root = Path.GetDirectoryName(LedgerFolders.KeysSample)!;
        var page = File.ReadAllText(Path.Combine(root, "docs", "operations.md"));
        var from = page.IndexOf("\n## Own consortium\n", StringComparison.Ordinal);
        var section = page[from..page.IndexOf("\n## ", from + 4, StringComparison.Ordinal)];
        return [.. section.Split("```").Where(static (_, i) => i % 2 == 1).Select(static b => b.Trim('\n'))];
    }

    /// <summary>Lines as a person types them, in the folder; each must end well.</summary>
    private async Task WalkAsync(string script)
    {
        using var shell = StartScript(script);
        var error = shell.StandardError.ReadToEndAsync(Cancel);
        var output = await shell.StandardOutput.ReadToEndAsync(Cancel);
        await shell.WaitForExitAsync(Cancel);
        Assert.True(shell.ExitCode == 0, script + "\n" + output + await error);
    }

    private Process StartScript(string script)
    {
        var program = script.StartsWith("exec ledger", StringComparison.Ordinal)
            ? script.Replace("exec ledger", $"exec dotnet '{LedgerProcess.Program}'", StringComparison.Ordinal)
            : $"set -e\nledger() {{ dotnet '{LedgerProcess.Program}' \"$@\"; }}\n{script}\n";
        return Process.Start(
                new ProcessStartInfo("sh", ["-c", program])
                {
                    WorkingDirectory = folder,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            ) ?? throw new InvalidOperationException("sh did not start.");
    }

    /// <summary>What a person writes down of the printed addresses and public keys.</summary>
    private string Describe()
    {
        var sample = JsonNode.Parse(File.ReadAllBytes(Path.Combine(LedgerFolders.KeysSample, "consortium.json")))!;
        sample["sample"] = false;
        sample["chainId"] = 990_017;
        sample["proposer"] = "office";
        sample["unitKey"] = Convert.ToBase64String(Spki(RSA.Create(), "office/unit.pem"));
        sample["codeKeys"] = new JsonArray(
            new JsonObject
            {
                ["alg"] = -7,
                ["spki"] = Convert.ToBase64String(Spki(ECDsa.Create(), "office/code.pem")),
                ["from"] = "1",
                ["revokedAt"] = "0",
            }
        );
        sample["organisations"] = new JsonArray(
            Organisation(1, "office", Address("office/seal.json"), "Center", "Registry", "Tax"),
            Organisation(2, "bank", null, "Supervisor", "Lender")
        );
        return sample.ToJsonString();
    }

    private JsonObject Organisation(int number, string id, string? validator, params string[] roles)
    {
        var described = new JsonObject
        {
            ["number"] = number,
            ["id"] = id,
            ["uri"] = "ledger:org:" + id,
            ["name"] = new JsonObject { ["zh"] = "某机构", ["en"] = id },
            ["roles"] = new JsonArray([.. roles.Select(static r => (JsonNode)r)]),
            ["writers"] = new JsonArray(Address(id + "/writer-1.json"), Address(id + "/writer-2.json")),
        };
        if (validator is not null)
            (described["validator"], described["operator"]) = (validator, id);
        if (roles.Contains("Supervisor"))
            described["serials"] = new JsonObject { ["case"] = "upper", ["hyphens"] = "dropped" };
        return described;
    }

    private string Address(string keystore) => Keystore.Read(File.ReadAllBytes(Of(keystore))).Address!.Value.ToString();

    private byte[] Spki(AsymmetricAlgorithm key, string file)
    {
        using (key)
        {
            key.ImportFromPem(File.ReadAllText(Of(file)));
            return key.ExportSubjectPublicKeyInfo();
        }
    }

    /// <summary>The office's own program.</summary>
    private async Task<(FilingId Filing, string Code)> FileAsync(Uri node)
    {
        var options = new LedgerOptions
        {
            TrustFile = Of("trust.json"),
            Certificate = new CertificateOptions
            {
                File = Of("office/tls.pem"),
                KeyFile = Of("office/tls.key"),
                AuthorityFile = Of("ca.pem"),
            },
        };
        options.Nodes.Add(node);
        options.Outbox.Directory = Directory.CreateDirectory(Of("office/outbox")).FullName;
        options.Writers["writer"] = new WriterOptions
        {
            Keystore = Of("office/writer-1.json"),
            PasswordFile = Of("office/writer-1.password"),
        };
        var keys = new LedgerKeys
        {
            UnitKey = KeyFile.Pem(Of("office/unit.pem")),
            CodeKey = KeyFile.Pem(Of("office/code.pem")),
        };
        await using var office = await LedgerClient.OpenAsync(options, keys, Cancel);
        var (pdf, number, unitText) = city.Contract(1);
        File.Copy(pdf, Of("contract.pdf"));
        var unit = UnitCode.Parse(unitText, CultureInfo.InvariantCulture);
        var now = TimeProvider.System.GetUtcNow();
        var code = await office.Codes.SignAsync(number, 89.5m, Cancel);
        var digest = new Bytes32(SHA256.HashData("a template"u8));
        await SettleAsync(
            office,
            new OpenUnit
            {
                Key = OperationKey.Of("open"),
                Unit = unit,
                BuildingTable = digest,
                EventTime = now,
            }
        );
        await using (var document = File.OpenRead(pdf))
            await SettleAsync(
                office,
                new SignFiling
                {
                    Key = OperationKey.Of("sign"),
                    Code = code,
                    Kind = FilingKind.Resale,
                    Unit = unit,
                    EventTime = now,
                    Template = digest,
                    HouseCheck = new HouseCheck(digest, now),
                    ValidUntil = now.AddDays(30),
                    Document = Document.Pdf(document),
                    Fields = new SaleFields
                    {
                        ContractNo = number,
                        AreaM2 = 89.5m,
                        Price = Fen.FromYuan(1_000_000),
                    },
                }
            );
        var filing = code.Filing(office.Trust.GenesisHash);
        await SettleAsync(
            office,
            new FileFiling
            {
                Key = OperationKey.Of("file"),
                Filing = filing,
                EventTime = now,
            }
        );
        return (filing, office.Codes.ToText(code));
    }

    private static async Task SettleAsync(LedgerClient office, Statement statement)
    {
        var receipt = (await office.SubmitAsync(statement, Cancel)).Match(
            static r => r,
            static refusal => throw new InvalidOperationException(refusal.Name)
        );
        Assert.IsType<EntryStatus.Final>(await office.Outbox.SettleAsync(receipt, TimeSpan.FromMinutes(2), Cancel));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
