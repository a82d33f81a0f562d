using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Ledger.Chaincode;
using Ledger.Engine.Store;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests.Access;

/// <summary>
/// A node behind mutual TLS, of the sample's consortium with four more organisations of one role each and one that only
/// trust.json knows, and a certificate of every kind.
/// </summary>
public sealed class RoleCity : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("roles").FullName;
    private readonly TestAuthority authority = new();
    private readonly TestAuthority other = new();
    private readonly Dictionary<string, GrpcChannel> channels = new(StringComparer.Ordinal);
    private readonly X509Certificate2 lost;
    private NodeHost? host;

    public RoleCity() => lost = authority.Issue(-1, 30, "ledger:org:center");

    /// <summary>The JSON-RPC of the same node.</summary>
    public Uri Rpc => host!.RpcAddress!;

    public CallInvoker As(string kind)
    {
        if (!channels.TryGetValue(kind, out var channel))
            channels[kind] = channel = Connect(kind);
        return channel.CreateCallInvoker();
    }

    public async ValueTask InitializeAsync()
    {
        var files = GenesisFiles.Make(ConsortiumDescription.Read(Description()));
        var trust = JsonNode.Parse(files.Trust)!;
        var unknown = trust["organisations"]!.AsArray()[^1]!.DeepClone();
        (unknown["number"], unknown["uri"]) = (99, "ledger:org:no-role");
        trust["organisations"]!.AsArray().Add(unknown);
        using var own = authority.Issue(-1, 30, "ledger:org:center");
        var (certificate, key) = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
        await File.WriteAllTextAsync(certificate, own.ExportCertificatePem());
        using var secret = own.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(key, secret.ExportPkcs8PrivateKeyPem());
        var roots = Path.Combine(folder, "ca.pem");
        await File.WriteAllTextAsync(roots, authority.Root.ExportCertificatePem());
        var withdrawn = Path.Combine(folder, "withdrawn.txt");
        await File.WriteAllTextAsync(
            withdrawn,
            lost.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)
        );
        host = await NodeHost.BuildAsync(
            new NodeOptions
            {
                AllowSample = true,
                RpcPort = 0,
                Tls = new TlsOptions
                {
                    Certificate = certificate,
                    Key = key,
                    ClientAuthority = roots,
                    Withdrawn = withdrawn,
                },
            },
            new NodeParts
            {
                Trust = System.Text.Encoding.UTF8.GetBytes(trust.ToJsonString()),
                Genesis = files.Genesis,
                Sealers = Members.Sealers(),
                EngineStore = new MemoryStore(),
                IndexStore = new MemoryIndexStore(),
                Vault = new MemoryVault().Open,
                Leases = new MemoryLeaseStore(),
                ManualSealing = true,
            }
        );
        await host.StartAsync();
        await host.Engine!.SealAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels.Values)
            channel.Dispose();
        if (host is not null)
            await host.DisposeAsync();
        lost.Dispose();
        authority.Dispose();
        other.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Ledgers differ by their genesis time alone; nobody but these organisations' own certificates is looked at.</summary>
    private static byte[] Description()
    {
        var description = JsonNode.Parse(File.ReadAllBytes(Members.Path("consortium.json")))!;
        var organisations = description["organisations"]!.AsArray();
        (string Id, string Role)[] further =
        [
            ("registry", "Registry"),
            ("supervisor", "Supervisor"),
            ("lender", "Lender"),
            ("auditor", "Auditor"),
        ];
        foreach (var (id, role) in further)
            organisations.Add(
                new JsonObject
                {
                    ["number"] = organisations.Count + 1,
                    ["id"] = id,
                    ["uri"] = "ledger:org:" + id,
                    ["name"] = new JsonObject { ["zh"] = id, ["en"] = id },
                    ["roles"] = new JsonArray(role),
                    ["writers"] = new JsonArray(),
                }
            );
        return System.Text.Encoding.UTF8.GetBytes(description.ToJsonString());
    }

    private GrpcChannel Connect(string kind)
    {
        using var certificate = kind switch
        {
            "none" => null,
            "other authority" => other.Issue(-1, 30, "ledger:org:center"),
            "expired" => authority.Issue(-30, -1, "ledger:org:center"),
            "withdrawn" => X509CertificateLoader.LoadPkcs12(lost.Export(X509ContentType.Pkcs12), null),
            "not yet" => authority.Issue(1, 30, "ledger:org:center"),
            "reader" => authority.Issue(-1, 30, "ledger:reader:explorer"),
            "two names" => authority.Issue(-1, 30, "ledger:org:center", "ledger:reader:explorer"),
            _ => authority.Issue(-1, 30, "ledger:org:" + kind),
        };
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority.Root },
        };
        if (certificate is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null),
                additionalCertificates: null,
                offline: true
            );
        return GrpcChannel.ForAddress(
            "https://localhost:" + host!.ApiAddress!.Port,
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }
        );
    }
}
