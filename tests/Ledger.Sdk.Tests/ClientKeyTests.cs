using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>The private key of a client certificate, encrypted under a password that lies in a file.</summary>
public sealed class ClientKeyTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-key-").FullName;

    public ClientKeyTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var own = new CertificateRequest("CN=bank-a", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            now.AddDays(-1),
            now.AddDays(1)
        );
        var terms = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);
        File.WriteAllText(Of("client.key"), key.ExportEncryptedPkcs8PrivateKeyPem(Password, terms));
        File.WriteAllText(Of("clear.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Of("client.pem"), own.ExportCertificatePem());
        File.WriteAllBytes(Of("trust.json"), SampleConsortium.File("trust.json"));
        File.WriteAllText(Of("password.txt"), Password + "\r\n");
        File.WriteAllText(Of("wrong.txt"), "wrong\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("client.key", "password.txt", null)]
    [InlineData("clear.key", "", null)]
    [InlineData("client.key", "", "is encrypted")]
    [InlineData("clear.key", "password.txt", "is not encrypted")]
    [InlineData("client.key", "wrong.txt", "Certificate: ")]
    [InlineData("client.key", "missing.txt", "Certificate:PasswordFile")]
    public async Task A_key_opens_with_its_password_and_every_other_pair_is_named(
        string key,
        string password,
        string? fault
    )
    {
        var options = new LedgerOptions
        {
            TrustFile = Of("trust.json"),
            Certificate = new CertificateOptions
            {
                File = Of("client.pem"),
                KeyFile = Of(key),
                PasswordFile = password.Length == 0 ? "" : Of(password),
            },
        };
        options.Nodes.Add(new Uri("https://node.example:5080"));
        if (fault is null)
        {
            await using var ledger = await LedgerClient.OpenAsync(
                options,
                new LedgerKeys(),
                TestContext.Current.CancellationToken
            );
            return;
        }
        var refused = await Assert.ThrowsAsync<LedgerConfigurationException>(async () =>
            await LedgerClient.OpenAsync(options, new LedgerKeys(), TestContext.Current.CancellationToken)
        );
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, refused.Message, StringComparison.Ordinal);
    }

    private string Of(string name) => Path.Combine(folder, name);
}
