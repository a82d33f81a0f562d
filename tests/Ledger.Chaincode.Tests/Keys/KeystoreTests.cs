using System.Text;
using System.Text.Json.Nodes;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Keys;

/// <summary>C69, C70 and C73 of the field cases, and the published vectors of Web3 Secret Storage.</summary>
public sealed class KeystoreTests
{
    private const string PublishedKey = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

    /// <summary>"Test vectors" of the Web3 Secret Storage definition (ethereum.org): PBKDF2-SHA-256 and scrypt.</summary>
    private const string Pbkdf2Vector = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
        "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string ScryptVector = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",
        "kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,
        "salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
        "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private static Keystore Read(JsonNode node) => Keystore.Read(Encoding.UTF8.GetBytes(node.ToJsonString()));

    private static JsonObject Cheap(string password = "secret") =>
        JsonNode
            .Parse(Keystore.Encrypt(Convert.FromHexString(PublishedKey), password, scryptN: 4096).Write())!
            .AsObject();

    [Theory]
    [InlineData(Pbkdf2Vector)]
    [InlineData(ScryptVector)]
    public void The_published_vectors_open(string json)
    {
        var keystore = Keystore.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal(PublishedKey, Convert.ToHexStringLower(keystore.Decrypt("testpassword")));
        Assert.Equal(
            KeystoreFault.WrongPassword,
            Assert.Throws<KeystoreException>(() => keystore.Decrypt("testpassword ")).Fault
        );
    }

    /// <summary>
    /// Keys written without their leading zeros: "31_byte_key" and "30_byte_key" of go-ethereum's
    /// accounts/keystore/testdata/v3_test_vector.json (values alone; LGPL-3.0).
    /// </summary>
    [Theory]
    [InlineData(
        "00fa7b3db73dc7dfdf8c5fbdb796d741e4488628c41fc4febd9160a866ba0f35",
        """
            {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"e0c41130a323adc1446fc82f724bca2f"},
            "ciphertext":"9517cd5bdbe69076f9bf5057248c6c050141e970efa36ce53692d5d59a3984","kdf":"scrypt",
            "kdfparams":{"dklen":32,"n":2,"r":8,"p":1,
            "salt":"711f816911c92d649fb4c84b047915679933555030b3552c1212609b38208c63"},
            "mac":"d5e116151c6aa71470e67a7d42c9620c75c4d23229847dcc127794f0732b0db5"},
            "id":"fecfc4ce-e956-48fd-953b-30f8b52ed66c","version":3}
            """
    )]
    [InlineData(
        "000081c29e8142bb6a81bef5a92bda7a8328a5c85bb2f9542e76f9b0f94fc018",
        """
            {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"3ca92af36ad7c2cd92454c59cea5ef00"},
            "ciphertext":"108b7d34f3442fc26ab1ab90ca91476ba6bfa8c00975a49ef9051dc675aa","kdf":"scrypt",
            "kdfparams":{"dklen":32,"n":2,"r":8,"p":1,
            "salt":"d0769e608fb86cda848065642a9c6fa046845c928175662b8e356c77f914cd3b"},
            "mac":"75d0e6759f7b3cefa319c3be41680ab6beea7d8328653474bd06706d4cc67420"},
            "id":"a37e1559-5955-450d-8075-7b8931b392b2","version":3}
            """
    )]
    public void A_key_without_its_leading_zeros_is_read(string key, string json)
    {
        var keystore = Keystore.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal(key, Convert.ToHexStringLower(keystore.Decrypt("foo")));
        Assert.Equal(key, Convert.ToHexStringLower(Keystore.Read(keystore.Write()).Decrypt("foo")));
    }

    [Fact]
    public void What_other_tools_write_differently_is_read()
    {
        var text = Cheap().ToJsonString();
        var node = JsonNode.Parse(text)!.AsObject();
        var crypto = node["crypto"]!.DeepClone().AsObject();
        node.Remove("crypto");
        crypto["ciphertext"] = crypto["ciphertext"]!.GetValue<string>().ToUpperInvariant();
        crypto["mac"] = "0x" + crypto["mac"]!.GetValue<string>().ToUpperInvariant();
        node["Crypto"] = crypto;
        node["address"] = "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b";
        node["version"] = "3";
        node["x-ethers"] = new JsonObject { ["client"] = "x" };
        byte[] withMark = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(node.ToJsonString())];
        var keystore = Keystore.Read(withMark);
        Assert.Equal(PublishedKey, Convert.ToHexStringLower(keystore.Decrypt("secret")));
        Assert.Equal(Address.Parse("0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b"), keystore.Address);
    }

    [Fact]
    public void A_password_counts_as_its_UTF8_bytes_and_a_file_loses_one_line_break()
    {
        const string Password = "密码１２３";
        var keystore = Read(Cheap(Password));
        Assert.Equal(
            PublishedKey,
            Convert.ToHexStringLower(keystore.Decrypt(Password.Normalize(NormalizationForm.FormD)))
        );
        foreach (var end in new[] { "", "\n", "\r\n" })
            Assert.Equal(Password, Keystore.PasswordOf(Encoding.UTF8.GetBytes(Password + end)));
        Assert.Equal(Password, Keystore.PasswordOf([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Password)]));
        Assert.Equal("a\n", Keystore.PasswordOf("a\n\n"u8));
    }

    public static TheoryData<string, KeystoreFault, string> Hostile =>
        new()
        {
            { """{"n": 1073741824}""", KeystoreFault.WorkFactor, "n is 1073741824" },
            { """{"n": 8191}""", KeystoreFault.WorkFactor, "n is 8191" },
            { """{"n": 0}""", KeystoreFault.WorkFactor, "n is 0" },
            { """{"r": 1048576}""", KeystoreFault.WorkFactor, "r is 1048576" },
            { """{"p": 1000000}""", KeystoreFault.WorkFactor, "p is 1000000" },
            { """{"n": 262144, "r": 8, "p": 16}""", KeystoreFault.WorkFactor, "p is 16" },
            { """{"dklen": 0}""", KeystoreFault.WorkFactor, "dklen is 0" },
            { """{"dklen": 16}""", KeystoreFault.WorkFactor, "dklen is 16" },
            { """{"dklen": 2147483648}""", KeystoreFault.WorkFactor, "dklen is 2147483648" },
            { """{"salt": "zz"}""", KeystoreFault.Malformed, "salt" },
            { """{"n": "many"}""", KeystoreFault.Malformed, "n:" },
        };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Work_factors_are_refused_before_anything_is_derived(string change, KeystoreFault fault, string names)
    {
        var node = Cheap();
        foreach (var (key, value) in JsonNode.Parse(change)!.AsObject())
            node["crypto"]!["kdfparams"]![key] = value!.DeepClone();
        var refused = Assert.Throws<KeystoreException>(() => Read(node));
        Assert.Equal(fault, refused.Fault);
        Assert.Contains(names, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_versions_ciphers_derivations_and_sizes_are_refused_by_name()
    {
        Refused(n => n["version"] = 2, KeystoreFault.UnsupportedVersion, "version is 2");
        Refused(n => n["crypto"]!["cipher"] = "aes-128-cbc", KeystoreFault.UnsupportedCipher, "aes-128-ctr");
        Refused(n => n["crypto"]!["kdf"] = "argon2id", KeystoreFault.UnsupportedDerivation, "kdf");
        Refused(
            n =>
            {
                n["crypto"]!["kdf"] = "pbkdf2";
                n["crypto"]!["kdfparams"]!["c"] = 2_000_000_000;
                n["crypto"]!["kdfparams"]!["prf"] = "hmac-sha256";
            },
            KeystoreFault.WorkFactor,
            "c is 2000000000"
        );
        Refused(
            n =>
            {
                n["crypto"]!["kdf"] = "pbkdf2";
                n["crypto"]!["kdfparams"]!["prf"] = "hmac-sha512";
            },
            KeystoreFault.UnsupportedDerivation,
            "prf"
        );
        Refused(n => n["crypto"]!["ciphertext"] = new string('0', 66), KeystoreFault.Malformed, "ciphertext");
        Refused(n => n["crypto"]!["ciphertext"] = "", KeystoreFault.Malformed, "ciphertext");
        Refused(n => n["crypto"]!["ciphertext"] = new string('0', 20_000_000), KeystoreFault.TooLarge, "65,536");
        Refused(n => n.Remove("crypto"), KeystoreFault.Malformed, "crypto: is missing");
    }

    [Fact]
    public void A_key_that_is_not_the_files_address_is_refused()
    {
        var node = Cheap();
        node["address"] = new string('1', 40);
        Assert.Equal(
            KeystoreFault.WrongKey,
            Assert.Throws<KeystoreException>(() => Read(node).Decrypt("secret")).Fault
        );
    }

    [Fact]
    public void Small_private_keys_keep_their_leading_zeros()
    {
        var key = new byte[32];
        key[31] = 1;
        var keystore = Keystore.Encrypt(key, "p", scryptN: 4096);
        Assert.Equal(key, Keystore.Read(keystore.Write()).Decrypt("p"));
        Assert.Equal("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf", keystore.Address.ToString());
        Assert.Throws<ArgumentException>(() => Keystore.Encrypt([0, .. key], "p", scryptN: 4096));
        Assert.Throws<ArgumentException>(() => Keystore.Encrypt(new byte[32], "p", scryptN: 4096));
    }

    private static void Refused(Action<JsonObject> change, KeystoreFault fault, string names)
    {
        var node = Cheap();
        change(node);
        var refused = Assert.Throws<KeystoreException>(() => Read(node));
        Assert.Equal(fault, refused.Fault);
        Assert.Contains(names, refused.Message, StringComparison.Ordinal);
    }
}
