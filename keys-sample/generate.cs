#!/usr/bin/env -S dotnet run
#:project ../chaincode/Ledger.Chaincode/Ledger.Chaincode.csproj
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false
#:property NoWarn=$(NoWarn);CA1303;CA5394;IL2026;IL3050;MA0004

// Draws the sample consortium anew: keys, certificates, consortium.json. Run once, from this folder:
//     dotnet run generate.cs
// or the certificates alone, under a new authority (keys and consortium.json, and so the ledger, stay):
//     dotnet run generate.cs -- certificates
// Its output is committed. genesis.json and trust.json follow from consortium.json and the chaincode alone:
//     ./ledger genesis keys-sample/consortium.json -o keys-sample

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Chaincode;

const string Password = "sample";
var certificatesAlone = args is ["certificates", ..];
var folder = args.Length > (certificatesAlone ? 1 : 0) ? args[^1] : ".";
(uint Number, string Id, string Zh, string En, string[] Roles)[] organisations =
[
    (1, "center", "示例房屋交易中心", "Sample housing transaction center", ["Center", "Registry"]),
    (2, "tax", "示例税务局", "Sample tax bureau", ["Tax"]),
    (3, "bank-a", "示例银行甲", "Sample bank A", ["Supervisor", "Lender"]),
    (4, "bank-b", "示例银行乙", "Sample bank B", ["Supervisor", "Lender"]),
];

// Who reads and writes nothing: no member, no key on the chain, a certificate alone.
string[] readers = ["explorer", "auditor"];
var notBefore = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var caRequest = new CertificateRequest(
    "CN=Ledger sample CA, O=Ledger sample (not for production)",
    caKey,
    HashAlgorithmName.SHA256
);
caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
caRequest.CertificateExtensions.Add(
    new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true)
);
caRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(caRequest.PublicKey, false));
using var ca = caRequest.CreateSelfSigned(notBefore, notBefore.AddYears(40));
File.WriteAllText(Path.Combine(folder, "ca.pem"), ca.ExportCertificatePem() + "\n");

foreach (var (_, id, _, _, _) in organisations)
    WriteCertificate(Home(id), id, "ledger:org:" + id, serves: true);
foreach (var id in readers)
    WriteCertificate(Home(id), id, "ledger:reader:" + id, serves: false);
if (certificatesAlone)
    return;

File.WriteAllText(Path.Combine(folder, "password.txt"), Password + "\n");
var described = new List<object>();
foreach (var (number, id, zh, en, roles) in organisations)
{
    var home = Home(id);
    var uri = "ledger:org:" + id;
    var writers = new[] { WriteKeystore(home, "writer-1.json"), WriteKeystore(home, "writer-2.json") };
    var validator = WriteKeystore(home, "validator.json");
    described.Add(
        new
        {
            number,
            id,
            uri,
            name = new { zh, en },
            roles,
            writers,
            validator,
            @operator = "center",
            serials = roles.Contains("Supervisor") ? new { @case = "upper", hyphens = "dropped" } : null,
        }
    );
}

var center = Path.Combine(folder, "center");
using var unit = RSA.Create(3072);
WriteSecret(Path.Combine(center, "unit.pem"), unit.ExportPkcs8PrivateKeyPem());
var description = new
{
    format = ConsortiumDescription.Format,
    sample = true,
    test = false,
    chainId = 320700,
    timestamp = "1767225600",
    blockPeriod = 1,
    emptyBlockPeriod = 60,
    gasLimit = 2_000_000_000,
    name = new { zh = "示例市房屋合同存证链", en = "Sample city contract ledger" },
    hosts = new[] { "localhost:5080", "127.0.0.1:5080" },
    proposer = "center",
    organisations = described,
    unitKey = Convert.ToBase64String(unit.ExportSubjectPublicKeyInfo()),
    codeKeys = new[] { WriteCodeKey("code.pem", "0"), WriteCodeKey("code-revoked.pem", "1") },
    regions = new[] { "3207", "999999" },
    parameters = new { },
};
var options = new JsonSerializerOptions
{
    WriteIndented = true,
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
};
File.WriteAllText(Path.Combine(folder, "consortium.json"), JsonSerializer.Serialize(description, options) + "\n");
Console.WriteLine(
    "Wrote the sample consortium to "
        + Path.GetFullPath(folder)
        + ". Now: ./ledger genesis keys-sample/consortium.json -o keys-sample"
);

string Home(string id) => Directory.CreateDirectory(Path.Combine(folder, id)).FullName;

string WriteKeystore(string home, string name)
{
    var key = new byte[32];
    while (true)
    {
        RandomNumberGenerator.Fill(key);
        try
        {
            var keystore = Keystore.Encrypt(key, Password, scryptN: 4096, sample: true);
            WriteSecret(Path.Combine(home, name), Encoding.UTF8.GetString(keystore.Write()).TrimEnd('\n'));
            return keystore.Address!.Value.ToString();
        }
        catch (ArgumentException)
        {
            // Not below the curve's order: draw again.
        }
    }
}

// A node's certificate serves and calls, a reader's calls alone.
void WriteCertificate(string home, string id, string uri, bool serves)
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest("CN=" + id + ", O=Ledger sample", key, HashAlgorithmName.SHA256);
    var names = new SubjectAlternativeNameBuilder();
    names.AddUri(new Uri(uri));
    if (serves)
    {
        names.AddDnsName("localhost");
        names.AddDnsName(id);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
    }
    request.CertificateExtensions.Add(names.Build());
    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
    request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
    var (server, client) = (new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2"));
    request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(serves ? [server, client] : [client], false));
    request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
    using var certificate = request.Create(ca, notBefore, notBefore.AddYears(39), RandomNumberGenerator.GetBytes(16));
    File.WriteAllText(Path.Combine(home, "tls.pem"), certificate.ExportCertificatePem() + "\n");
    WriteSecret(Path.Combine(home, "tls.key"), key.ExportPkcs8PrivateKeyPem());
}

object WriteCodeKey(string name, string revokedAt)
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    WriteSecret(Path.Combine(center, name), key.ExportPkcs8PrivateKeyPem());
    return new
    {
        alg = -7,
        spki = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()),
        from = "1",
        revokedAt,
    };
}

static void WriteSecret(string path, string text)
{
    File.WriteAllText(path, text + "\n");
    if (!OperatingSystem.IsWindows())
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
}
