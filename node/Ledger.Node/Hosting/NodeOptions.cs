using System.Text.Json.Serialization;

namespace Ledger.Node;

/// <summary>
/// What a node is told (node.json). Everything is checked together at start (<see cref="NodeConfiguration"/>); no
/// environment variable is read.
/// </summary>
public sealed record NodeOptions
{
    /// <summary>Index, vault and leases, and the embedded engine's chain; one process at a time.</summary>
    public string DataDirectory { get; init; } = "";

    /// <summary>trust.json: who may call, what is proved against.</summary>
    public string TrustFile { get; init; } = "";

    /// <summary>genesis.json of the embedded engine; left out with <see cref="ChainAddress"/>.</summary>
    public string? GenesisFile { get; init; }

    /// <summary>JSON-RPC of an external chain (Besu), instead of the embedded engine.</summary>
    public Uri? ChainAddress { get; init; }

    /// <summary>
    /// JSON-RPC of others' nodes that give the blocks: this node makes none and takes no transactions, but executes each block anew
    /// (docs/operations.md, Followers). With <see cref="GenesisFile"/> and without <see cref="Validators"/>.
    /// </summary>
    public IReadOnlyList<string> Follow { get; init; } = [];

    /// <summary>Validator keys that this process seals with; the first is proposer and coinbase.</summary>
    public IReadOnlyList<KeystoreOptions> Validators { get; init; } = [];

    /// <summary>Blocks behind the head whose state can be read and proved.</summary>
    public int HistoryBlocks { get; init; } = 256;

    public const int MinLeaseSeconds = 6;
    public const int MaxLeaseSeconds = 3600;

    /// <summary>
    /// How long a writer key's lease stands without renewal: a program that was killed can be followed by another one, or by
    /// itself, when it has ended. Clients renew at each third of it, at the latest after 10 s.
    /// </summary>
    public int LeaseSeconds { get; init; } = 30;

    public const int LeastDiskReserveMiB = 16;
    public const int MostDiskReserveMiB = 16 * 1024 * 1024;

    /// <summary>
    /// MiB that stay free on the disk of <see cref="DataDirectory"/>: with less, what is submitted is refused, so that blocks of
    /// what was taken before find room.
    /// </summary>
    public int DiskReserveMiB { get; init; } = 256;

    /// <summary>
    /// Somebody has compared this machine's clock with another one and it is right (docs/operations.md, Clock). Said at one
    /// start, and no setting of node.json.
    /// </summary>
    [JsonIgnore]
    public bool AcceptClock { get; init; }

    /// <summary>Address and port of gRPC; port 0 takes a free one.</summary>
    public string Address { get; init; } = "127.0.0.1";

    public int Port { get; init; }

    /// <summary>Mutual TLS. Left out: plain HTTP/2, on the loopback of a sample node only.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Port of plain /healthz and /readyz on the loopback; null = none, 0 = a free one.</summary>
    public int? HealthPort { get; init; }

    /// <summary>Port of the embedded engine's JSON-RPC; null = none, 0 = a free one.</summary>
    public int? RpcPort { get; init; }

    /// <summary>Who reaches JSON-RPC from where.</summary>
    public RpcOptions Rpc { get; init; } = new();

    /// <summary>
    /// Addresses of keys whose transactions the embedded engine takes whatever they do, beside statements of writer keys; none
    /// by default. For an operator's own contracts and for tests with stock clients.
    /// </summary>
    public IReadOnlyList<string> FurtherSenders { get; init; } = [];

    /// <summary>How often one certificate may ask for fields.</summary>
    public DisclosureOptions Disclosures { get; init; } = new();

    /// <summary>Development: sample keys and a sample ledger are taken. Nothing that such a node says counts.</summary>
    public bool AllowSample { get; init; }
}

public sealed record KeystoreOptions
{
    public string Keystore { get; init; } = "";

    public string PasswordFile { get; init; } = "";
}

/// <summary>JSON-RPC beyond what is on this machine: off by default.</summary>
public sealed record RpcOptions
{
    /// <summary>Beyond the loopback it is served with the node's TLS certificate, and needs <see cref="SecretFile"/>.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>File with 64 hex digits; each request then needs a token signed with them (HS256). Empty: none is asked for.</summary>
    public string SecretFile { get; init; } = "";

    /// <summary>Origins of web pages that may call, as https://host[:port]; * is any.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Names by which it may be called, beside localhost and IP addresses.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}

public sealed record TlsOptions
{
    /// <summary>This node's certificate, PEM, with what lies between it and the authority.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>Its private key, PEM.</summary>
    public string Key { get; init; } = "";

    /// <summary>Trust assumption: whoever holds a certificate of this authority with a member's URI name acts for that member.</summary>
    public string ClientAuthority { get; init; } = "";

    /// <summary>
    /// List of withdrawn client certificates, by SHA-256 fingerprint or serial number (docs/operations.md, Withdrawn certificates),
    /// read again while the node runs; empty: none is kept.
    /// </summary>
    public string Withdrawn { get; init; } = "";
}
