using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ledger.Chaincode;
using Ledger.Engine.Rpc;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Listening;
using Ledger.Node.Security;

namespace Ledger.Node;

/// <summary>Options checked and loaded. All faults are found before one is reported.</summary>
public sealed class NodeConfiguration
{
    private readonly List<string> faults = [];

    private NodeConfiguration() { }

    public TrustAnchor Trust { get; private set; } = null!;

    public GenesisBlock? Genesis { get; private set; }

    /// <summary>What <see cref="Genesis"/> was read from.</summary>
    internal ReadOnlyMemory<byte> GenesisJson { get; private set; }

    public IReadOnlyList<IBlockSealer> Sealers { get; private set; } = [];

    public X509Certificate2? Certificate { get; private set; }

    public X509Certificate2Collection CertificateChain { get; } = [];

    public X509Certificate2Collection ClientAuthorities { get; } = [];

    internal WithdrawnList Withdrawn { get; private set; } = WithdrawnList.Empty;

    /// <summary>Who gets how many of the open files.</summary>
    public NodeFiles Files { get; private set; } = null!;

    public IPAddress Address { get; private set; } = IPAddress.Loopback;

    /// <summary>Where JSON-RPC listens.</summary>
    public IPAddress RpcAddress { get; private set; } = IPAddress.Loopback;

    /// <summary>What tokens of JSON-RPC's callers are signed with; null: none is asked for.</summary>
    public BearerSecret? RpcSecret { get; private set; }

    /// <summary>Whose transactions are taken whatever they do; a set.</summary>
    public IReadOnlyCollection<Address> FurtherSenders => furtherSenders;

    /// <summary>Whose blocks this node follows; empty where it makes its own.</summary>
    public IReadOnlyList<Uri> Sources => sources;

    private readonly List<Uri> sources = [];

    private readonly HashSet<Address> furtherSenders = [];

    /// <summary>What should be seen to soon, though it stops nothing.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    private readonly List<string> warnings = [];

    /// <exception cref="NodeStartException">With every fault.</exception>
    public static NodeConfiguration Load(NodeOptions options, NodeParts parts, TimeProvider time)
    {
        var loaded = new NodeConfiguration();
        loaded.Check(options, parts, time);
        return loaded.faults.Count == 0 ? loaded : throw new NodeStartException(loaded.faults);
    }

    private void Check(NodeOptions options, NodeParts parts, TimeProvider time)
    {
        if (Normalisation.Fault is { En: var fault })
            faults.Add(fault);
        ReadTrust(options, parts);
        ReadChain(options, parts);
        ReadSealers(options, parts);
        ReadFurtherSenders(options);
        if (options.DataDirectory.Length == 0 && (parts.IndexStore is null || parts.Vault is null))
            faults.Add("dataDirectory: is missing.");
        if (options.HistoryBlocks < 1)
            faults.Add("historyBlocks: at least 1.");
        if (options.LeaseSeconds is < NodeOptions.MinLeaseSeconds or > NodeOptions.MaxLeaseSeconds)
            faults.Add($"leaseSeconds: from {NodeOptions.MinLeaseSeconds} to {NodeOptions.MaxLeaseSeconds}.");
        if (options.DiskReserveMiB is < NodeOptions.LeastDiskReserveMiB or > NodeOptions.MostDiskReserveMiB)
            faults.Add($"diskReserveMiB: from {NodeOptions.LeastDiskReserveMiB} to {NodeOptions.MostDiskReserveMiB}.");
        ReadFiles(parts);
        if (options.Disclosures.PerMinute < 1 || options.Disclosures.PerDay < 1)
            faults.Add("disclosures: perMinute and perDay are at least 1.");
        if (parts.WebHost is null)
            ReadListening(options, time);
    }

    private void ReadTrust(NodeOptions options, NodeParts parts)
    {
        if ((parts.Trust ?? ReadFile("trustFile", options.TrustFile)) is not { } json)
            return;
        try
        {
            Trust = TrustAnchor.Read(json);
        }
        catch (FormatException e)
        {
            faults.Add($"trustFile {options.TrustFile}: {e.Message}");
            return;
        }
        if (Trust.Sample && !options.AllowSample)
            faults.Add(
                "trustFile: this is a sample ledger whose keys are public. Set allowSample for development; otherwise make your own consortium (ledger genesis)."
            );
        foreach (var organisation in Trust.Organisations)
            if (organisation.Uri.StartsWith(ReaderName.Prefix, StringComparison.Ordinal))
                faults.Add(
                    $"trustFile: organisation {organisation.Number} is named {organisation.Uri}; names with {ReaderName.Prefix} are readers', who are no organisation."
                );
        foreach (var (name, expected) in Expected)
            if (!Trust.Contracts.TryGetValue(name, out var contract) || contract.Address != expected)
                faults.Add($"trustFile: contracts.{name} must stand at {expected}.");
    }

    private static readonly (string, Address)[] Expected =
    [
        ("consortium", ContractAddresses.Consortium),
        ("units", ContractAddresses.Units),
        ("filings", ContractAddresses.Filings),
        ("escrows", ContractAddresses.Escrows),
    ];

    private void ReadChain(NodeOptions options, NodeParts parts)
    {
        if (parts.Chain is not null)
            return;
        foreach (var text in options.Follow)
            if (Uri.TryCreate(text, UriKind.Absolute, out var source) && IsChainAddress(source))
                sources.Add(source);
            else
                faults.Add("follow: https, or plain http to the loopback.");
        if (options.ChainAddress is { } address)
        {
            if (options.GenesisFile is not null)
                faults.Add("genesisFile and chainAddress: give one of the two.");
            if (!IsChainAddress(address))
                faults.Add("chainAddress: https, or plain http to the loopback.");
            if (options.Follow.Count > 0)
                faults.Add("follow and chainAddress: give one of the two.");
            return;
        }
        if ((parts.Genesis ?? ReadFile("genesisFile", options.GenesisFile ?? "")) is not { } json)
            return;
        try
        {
            Genesis = GenesisBlock.Parse(json);
            GenesisJson = json;
            if (Trust is { } trust && (trust.GenesisHash != Genesis.Hash || trust.ChainId != Genesis.Chain.ChainId))
                faults.Add(
                    $"genesisFile: it makes genesis {Genesis.Hash} of chain {Genesis.Chain.ChainId}, trustFile names {trust.GenesisHash} of chain {trust.ChainId}; the two must come from one `ledger genesis`."
                );
        }
        catch (GenesisException e)
        {
            faults.Add($"genesisFile {options.GenesisFile}: {e.Message}");
        }
    }

    private static bool IsChainAddress(Uri address) =>
        address.Scheme is "https" || (address.Scheme is "http" && address.IsLoopback);

    private void ReadSealers(NodeOptions options, NodeParts parts)
    {
        if (options.Follow.Count > 0 && (options.Validators.Count > 0 || parts.Sealers is { Count: > 0 }))
            faults.Add("follow and validators: give one of the two; who follows seals nothing.");
        if (parts.Sealers is { } given)
        {
            Sealers = given;
            return;
        }
        var sealers = new List<IBlockSealer>();
        for (var i = 0; i < options.Validators.Count; i++)
            if (
                Sealer(
                    "validators[" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) + "]",
                    options.Validators[i],
                    options.AllowSample
                ) is
                { } sealer
            )
                sealers.Add(sealer);
        if (
            options.Validators.Count == 0
            && options.ChainAddress is null
            && options.Follow.Count == 0
            && parts.Chain is null
        )
            faults.Add("validators: the embedded engine needs validator keys (a quorum of the set).");
        Sealers = sealers;
    }

    private PrivateKeySealer? Sealer(string place, KeystoreOptions options, bool allowSample)
    {
        // Both are looked at before either is judged, so that all that is missing is told at once.
        var read = ReadFile(place + ".keystore", options.Keystore);
        var secret = ReadFile(place + ".passwordFile", options.PasswordFile);
        if (read is not { } file)
            return null;
        try
        {
            var keystore = Keystore.Read(file);
            if (keystore.IsSample && !allowSample)
            {
                faults.Add(
                    $"{place}.keystore {options.Keystore}: a sample key, which everybody has; set allowSample for development."
                );
                return null;
            }
            return secret is { } password
                ? new PrivateKeySealer(keystore.Decrypt(Keystore.PasswordOf(password.Span)))
                : null;
        }
        catch (KeystoreException e)
        {
            faults.Add($"{place}.keystore {options.Keystore}: {e.Message}");
            return null;
        }
    }

    private void ReadFiles(NodeParts parts)
    {
        Files = NodeFiles.Of(parts.OpenFiles ?? OpenFiles.Limit);
        if (Files.Limit < NodeFiles.Least)
            faults.Add(
                FormattableString.Invariant(
                    $"open files: the system allows this process {Files.Limit}, a node needs at least {NodeFiles.Least}; raise it (ulimit -n, LimitNOFILE)."
                )
            );
        else if (Files.Limit < NodeFiles.Enough)
            warnings.Add(
                FormattableString.Invariant(
                    $"open files: the system allows this process {Files.Limit}, so gRPC takes {Files.ApiConnections} connections and JSON-RPC {Files.RpcConnections}; with {NodeFiles.Enough} they take 1000 (ulimit -n, LimitNOFILE)."
                )
            );
    }

    private void ReadFurtherSenders(NodeOptions options)
    {
        for (var i = 0; i < options.FurtherSenders.Count; i++)
            if (Evidence.Primitives.Address.TryParse(options.FurtherSenders[i], out var sender))
                furtherSenders.Add(sender);
            else
                faults.Add(
                    FormattableString.Invariant(
                        $"furtherSenders[{i}]: expected 0x and the 40 hex digits of an address."
                    )
                );
        if (furtherSenders.Count > 0)
            warnings.Add(
                FormattableString.Invariant(
                    $"furtherSenders: {furtherSenders.Count} keys beside the writers may send any transaction."
                )
            );
    }

    private void ReadListening(NodeOptions options, TimeProvider time)
    {
        if (IPAddress.TryParse(options.Address, out var address))
            Address = address;
        else
            faults.Add("address: expected an IP address, for instance 127.0.0.1 or 0.0.0.0.");
        foreach (
            var (name, port) in new[]
            {
                ("port", options.Port),
                ("healthPort", options.HealthPort ?? 0),
                ("rpcPort", options.RpcPort ?? 0),
            }
        )
            if (port is < 0 or > 65535)
                faults.Add(name + ": 0 to 65535.");
        ReadRpc(options);
        if (options.Tls is { } tls)
            ReadTls(tls, time);
        else if (!options.AllowSample || !IPAddress.IsLoopback(Address))
            faults.Add("tls: is missing. Plain HTTP/2 is for a sample node on the loopback alone.");
    }

    private void ReadRpc(NodeOptions options)
    {
        var rpc = options.Rpc;
        if (IPAddress.TryParse(rpc.Address, out var address))
            RpcAddress = address;
        else
            faults.Add("rpc.address: expected an IP address, for instance 127.0.0.1 or 0.0.0.0.");
        if (rpc.SecretFile.Length > 0 && ReadFile("rpc.secretFile", rpc.SecretFile) is { } secret)
            try
            {
                RpcSecret = BearerSecret.Parse(System.Text.Encoding.UTF8.GetString(secret.Span));
            }
            catch (FormatException e)
            {
                faults.Add($"rpc.secretFile {rpc.SecretFile}: {e.Message}");
            }
        if (!IPAddress.IsLoopback(RpcAddress) && (options.Tls is null || rpc.SecretFile.Length == 0))
            faults.Add("rpc.address: beyond the loopback tls and rpc.secretFile are needed.");
        for (var i = 0; i < rpc.Origins.Count; i++)
            if (rpc.Origins[i] != "*" && !IsOrigin(rpc.Origins[i]))
                faults.Add(
                    FormattableString.Invariant(
                        $"rpc.origins[{i}]: expected https://host, with a port or without, or *."
                    )
                );
    }

    /// <summary>As a browser writes it: scheme, name, a port that is not the scheme's own, nothing behind (RFC 6454).</summary>
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && string.Equals(url.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);

    private void ReadTls(TlsOptions tls, TimeProvider time)
    {
        try
        {
            var (own, key) = (ReadFile("tls.certificate", tls.Certificate), ReadFile("tls.key", tls.Key));
            if (own is { } pem && key is not null)
            {
                using var loaded = X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
                // A key that was read from PEM is ephemeral; a PKCS #12 copy serves on every system.
                Certificate = X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
                CertificateChain.ImportFromPem(System.Text.Encoding.UTF8.GetString(pem.Span));
                CheckTerm("tls.certificate " + tls.Certificate, Certificate, time);
            }
        }
        catch (CryptographicException e)
        {
            faults.Add(
                IsPkcs12(tls.Certificate)
                    ? $"tls.certificate {tls.Certificate}: this is PKCS #12; write it as PEM (openssl pkcs12 -in FILE -nodes -out FILE.pem; with -legacy where it is encrypted with RC2)."
                    : $"tls.certificate {tls.Certificate}, tls.key {tls.Key}: {e.Message}"
            );
        }
        try
        {
            if (ReadFile("tls.clientAuthority", tls.ClientAuthority) is { } pem)
                ClientAuthorities.ImportFromPem(System.Text.Encoding.UTF8.GetString(pem.Span));
            foreach (var authority in ClientAuthorities)
                CheckTerm("tls.clientAuthority " + tls.ClientAuthority, authority, time);
        }
        catch (CryptographicException e)
        {
            faults.Add($"tls.clientAuthority {tls.ClientAuthority}: {e.Message}");
        }
        CheckIssuer(tls);
        try
        {
            if (tls.Withdrawn.Length > 0 && ReadFile("tls.withdrawn", tls.Withdrawn) is { } list)
                Withdrawn = WithdrawnList.Parse(list.Span);
        }
        catch (FormatException e)
        {
            faults.Add($"tls.withdrawn {tls.Withdrawn}: {e.Message}");
        }
    }

    /// <summary>Callers pin a root: what lies between it and the node's certificate has to come from the node.</summary>
    private void CheckIssuer(TlsOptions tls)
    {
        if (Certificate is not { } own)
            return;
        var issuer = own.IssuerName.RawData;
        if (!CertificateChain.Concat(ClientAuthorities).Any(c => c.SubjectName.RawData.AsSpan().SequenceEqual(issuer)))
            warnings.Add(
                $"tls.certificate {tls.Certificate}: its issuer, {own.Issuer}, is not in the file. Where callers do not pin it as their root, put it behind the certificate."
            );
    }

    /// <summary>The ASN.1 sequence that such a file begins with; PEM is text.</summary>
    private static bool IsPkcs12(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes.Length > 0 && bytes[0] == 0x30;
    }

    private void CheckTerm(string place, X509Certificate2 certificate, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now < from)
            faults.Add($"{place}: not valid before {from:u}; check the clock.");
        else if (now > to)
            faults.Add($"{place}: expired on {to:u}; renew it.");
        else if (now > to.AddDays(-30))
            warnings.Add($"{place}: expires on {to:u}.");
    }

    private ReadOnlyMemory<byte>? ReadFile(string place, string path)
    {
        if (path.Length == 0)
        {
            faults.Add(place + ": is missing.");
            return null;
        }
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{place} {path}: cannot be read ({e.Message}).");
            return null;
        }
    }
}
