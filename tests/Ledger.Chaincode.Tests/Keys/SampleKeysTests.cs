using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;

namespace Ledger.Chaincode.Tests.Keys;

public sealed class SampleKeysTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "keys-sample");
    private static readonly ConsortiumDescription Description = ConsortiumDescription.Read(
        File.ReadAllBytes(Path.Combine(Folder, "consortium.json"))
    );

    [Fact]
    public void Every_keystore_opens_with_the_password_and_is_the_described_key()
    {
        var password = Keystore.PasswordOf(File.ReadAllBytes(Path.Combine(Folder, "password.txt")));
        foreach (var organisation in Description.Organisations)
        {
            string[] names = ["writer-1.json", "writer-2.json", "validator.json"];
            var expected = organisation.Writers.Append(organisation.Validator!.Value).ToList();
            for (var i = 0; i < names.Length; i++)
            {
                var keystore = Keystore.Read(File.ReadAllBytes(Path.Combine(Folder, organisation.Id, names[i])));
                Assert.True(keystore.IsSample);
                Assert.True(SampleKeys.Contains(expected[i]));
                Assert.Equal(expected[i], Secp256k1Signature.AddressOfPrivateKey(keystore.Decrypt(password)));
            }
        }
    }

    [Fact]
    public void A_sample_key_is_known_by_its_account_when_the_mark_is_gone()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "tax", "writer-1.json"));
        var unmarked = Keystore.Read(
            System.Text.Encoding.UTF8.GetBytes(
                text.Replace("\"sample\": true", "\"sample\": false", StringComparison.Ordinal)
            )
        );
        Assert.False(unmarked.IsSample);
        Assert.True(SampleKeys.IsSample(unmarked));
        var own = new byte[32];
        own[0] = 7;
        Assert.False(SampleKeys.IsSample(Keystore.Encrypt(own, "p", scryptN: 4096)));
    }

    public static TheoryData<string, string> Certificates =>
        [
            .. Description.Organisations.Select(o => (o.Id, o.Uri)),
            ("explorer", "ledger:reader:explorer"),
            ("auditor", "ledger:reader:auditor"),
        ];

    [Theory]
    [MemberData(nameof(Certificates))]
    public void Certificates_carry_the_URI_name_and_chain_to_the_sample_CA(string folder, string uri)
    {
        using var ca = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Folder, "ca.pem"));
        using var certificate = X509Certificate2.CreateFromPemFile(
            Path.Combine(Folder, folder, "tls.pem"),
            Path.Combine(Folder, folder, "tls.key")
        );
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(certificate));
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Contains(uri, names.Format(multiLine: false), StringComparison.Ordinal);
        // A reader's certificate serves no node.
        Assert.Equal(Description.Organisations.Any(o => o.Uri == uri), names.EnumerateDnsNames().Contains("localhost"));
    }

    /// <summary>A reader has a certificate and nothing that signs for the chain.</summary>
    [Theory]
    [InlineData("explorer")]
    [InlineData("auditor")]
    public void A_reader_holds_no_key_of_the_chain(string reader) =>
        Assert.Equal(
            ["tls.key", "tls.pem"],
            Directory
                .EnumerateFiles(Path.Combine(Folder, reader))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_center_holds_unit_and_code_keys_of_the_description()
    {
        using var unit = RSA.Create();
        unit.ImportFromPem(File.ReadAllText(Path.Combine(Folder, "center", "unit.pem")));
        Assert.Equal(Description.UnitKey.Digest, UnitKey.Of(unit).Digest);
        string[] names = ["code.pem", "code-revoked.pem"];
        for (var i = 0; i < names.Length; i++)
        {
            using var code = ECDsa.Create();
            code.ImportFromPem(File.ReadAllText(Path.Combine(Folder, "center", names[i])));
            Assert.Equal(Description.CodeKeys[i].Key.Digest, CodeSigner.Es256(code).Key.Digest);
        }
        Assert.Equal(0UL, Description.CodeKeys[0].RevokedAt);
        Assert.NotEqual(0UL, Description.CodeKeys[1].RevokedAt);
    }
}
