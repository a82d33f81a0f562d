namespace Ledger.Node.Tests;

/// <summary>node.json: every fault at once, by the setting's name.</summary>
public sealed class NodeFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("node-file").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_setting_is_described_in_both_languages_and_no_other()
    {
        Assert.Equal(
            NodeSettings.All.Select(static s => s.Name).Order(StringComparer.Ordinal),
            NodeSettings.Described.Order(StringComparer.Ordinal)
        );
        Assert.All(NodeSettings.All, static s => Assert.True(s.Meaning.Zh.Length > 3 && s.Meaning.En.Length > 3));
        // What a file or folder is named by is seen from node.json's folder.
        Assert.Equal(
            [
                "dataDirectory",
                "trustFile",
                "genesisFile",
                "validators[].keystore",
                "validators[].passwordFile",
                "tls.certificate",
                "tls.key",
                "tls.clientAuthority",
                "tls.withdrawn",
                "rpc.secretFile",
            ],
            NodeSettings.All.Where(static s => s.Kind == SettingKind.Place).Select(static s => s.Name)
        );
    }

    [Fact]
    public void The_document_of_all_settings_is_what_the_node_reads() =>
        Assert.Equal(SettingsDocument.Write(), File.ReadAllText(SettingsDocument.File));

    /// <summary>Writes the document anew.</summary>
    [Fact(Explicit = true)]
    public void Write_the_document() => File.WriteAllText(SettingsDocument.File, SettingsDocument.Write());

    [Fact]
    public void What_is_written_is_read_again()
    {
        var options = new NodeOptions
        {
            DataDirectory = Path.Combine(folder, "data"),
            TrustFile = Path.Combine(folder, "trust.json"),
            GenesisFile = Path.Combine(folder, "genesis.json"),
            Validators = [new KeystoreOptions { Keystore = Path.Combine(folder, "k"), PasswordFile = folder + "/p" }],
            HistoryBlocks = 99,
            LeaseSeconds = 60,
            Address = "0.0.0.0",
            Port = 5080,
            HealthPort = 0,
            FurtherSenders = ["0x1", "0x2"],
            Tls = new TlsOptions
            {
                Certificate = folder + "/c",
                Key = folder + "/k",
                ClientAuthority = folder + "/a",
            },
            AllowSample = true,
        };
        var file = Write(System.Text.Encoding.UTF8.GetString(NodeFile.Write(options)));
        var read = NodeFile.Read(file);
        Assert.Empty(read.Faults);
        Assert.Equal(NodeFile.Write(options), NodeFile.Write(read.Options));
        Assert.Equal(options.Validators, read.Options.Validators);
    }

    [Fact]
    public void Places_are_seen_from_the_files_folder_and_what_is_left_out_has_its_default()
    {
        var read = NodeFile.Read(
            Write("{ \"dataDirectory\": \"data\", /* no more */ \"tls\": { \"key\": \"../tls.key\" }, }")
        );
        Assert.Empty(read.Faults);
        Assert.Equal(Path.Combine(folder, "data"), read.Options.DataDirectory);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(folder)!, "tls.key"), read.Options.Tls!.Key);
        Assert.Equal(new NodeOptions().LeaseSeconds, read.Options.LeaseSeconds);
    }

    /// <summary>Faults of the form and of what the file names, in one answer; what is misread is not also missing.</summary>
    [Fact]
    public void Every_fault_of_the_file_and_of_what_it_names_is_told_at_once()
    {
        var file = Write(
            """
            {
              "dataDirectori": "data",
              "trustFile": 7,
              "genesisFile": "no-genesis.json",
              "validators": [ { "keystore": "no-key.json", "pasword": "hunter2" }, 12 ],
              "leaseSeconds": 1,
              "port": "5080",
              "rpcPort": 70000,
              "rpc": { "address": "here", "secretFile": "no-jwt.hex", "origins": [ "https://a.example", "a.example" ] },
              "tls": { "certificate": "no-cert.pem", "certificate": "again.pem", "key": true },
              "somethingElse": {},
              "disclosures": [ 1 ],
              "furtherSenders": [ 1, "0x12" ],
              "chainAddress": "here",
              "acceptClock": true
            }
            """
        );
        var e = Assert.Throws<NodeStartException>(() =>
            NodeFile.Read(file).Check(new NodeParts(), TimeProvider.System)
        );
        string[] begins =
        [
            "dataDirectori: no such setting; did you mean dataDirectory?",
            "trustFile: expected a text",
            "validators[0].pasword: no such setting; did you mean passwordFile?",
            "validators[1]: expected a group of settings",
            "port: expected a whole number.",
            "tls.certificate: given twice.",
            "tls.key: expected a text",
            "somethingElse: no such setting. There are: dataDirectory, ",
            "disclosures: expected a group",
            "furtherSenders[0]: expected a text",
            "chainAddress: expected an absolute URL.",
            "acceptClock: no such setting",
            "dataDirectory: is missing.",
            "genesisFile " + Path.Combine(folder, "no-genesis.json"),
            "validators[0].keystore " + Path.Combine(folder, "no-key.json"),
            "validators[0].passwordFile: is missing.",
            "leaseSeconds: from 6",
            "rpcPort: 0 to 65535.",
            "rpc.address: expected an IP address",
            "rpc.secretFile " + Path.Combine(folder, "no-jwt.hex"),
            "rpc.origins[1]: expected https://host",
            "tls.certificate " + Path.Combine(folder, "no-cert.pem"),
            "tls.clientAuthority: is missing.",
            "furtherSenders[1]: expected 0x",
        ];
        foreach (var begin in begins)
            Assert.Single(e.Faults, f => f.StartsWith(begin, StringComparison.Ordinal));
        Assert.Equal(begins.Length, e.Faults.Count);
        // A secret in the wrong place is not told to the log.
        Assert.DoesNotContain(e.Faults, static f => f.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "rpc.address: beyond the loopback tls and rpc.secretFile are needed.")]
    [InlineData("0x00", "A JWT secret is 32 bytes")]
    public void Json_rpc_beyond_the_loopback_needs_a_secret_of_32_bytes(string secret, string fault)
    {
        var place = Path.Combine(folder, "jwt.hex");
        File.WriteAllText(place, secret);
        var rpc = "{ \"address\": \"0.0.0.0\"" + (secret.Length > 0 ? ", \"secretFile\": \"jwt.hex\"" : "") + " }";
        var file = Write("{ \"rpc\": " + rpc + ", \"tls\": {} }");
        var e = Assert.Throws<NodeStartException>(() =>
            NodeConfiguration.Load(NodeFile.Read(file).Options, new NodeParts(), TimeProvider.System)
        );
        Assert.Contains(e.Faults, f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "expected an object")]
    [InlineData(
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}}}}}}}}",
        "no JSON"
    )]
    [InlineData("{\"dataDirectory\":\"a\\u0000b\"}", "dataDirectory: expected a path")]
    public void What_is_no_node_json_is_named(string text, string words)
    {
        var file = Write(text);
        var e = Assert.Throws<NodeStartException>(() =>
            NodeFile.Read(file).Check(new NodeParts(), TimeProvider.System)
        );
        Assert.Contains(words, e.Faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        var file = Write("{}" + new string(' ', NodeFile.MaxBytes));
        var e = Assert.Throws<NodeStartException>(() => NodeFile.Read(file));
        Assert.Contains("longer than", Assert.Single(e.Faults), StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var file = Path.Combine(folder, "node.json");
        File.WriteAllText(file, text);
        return file;
    }
}
