using Ledger.Evidence.Texts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ledger.Sdk;

/// <summary>Settings of a client; all are checked at start, and all faults are told at once.</summary>
public sealed class LedgerOptions
{
    /// <summary>Addresses of the organisation's nodes. Plain http only to this machine.</summary>
    public IList<Uri> Nodes { get; } = [];

    /// <summary>Client certificate for https.</summary>
    public CertificateOptions Certificate { get; set; } = new();

    /// <summary>trust.json: pinned at installation, the trust of everything that is verified here.</summary>
    public string TrustFile { get; set; } = "";

    /// <summary>
    /// Of a client without an outbox, one process alone: a file that keeps how far the ledger went, so that after a restart an
    /// older copy of the node is told. Empty = known while the client runs. An outbox keeps it in its folder.
    /// </summary>
    public string SeenFile { get; set; } = "";

    /// <summary>The outbox; without a directory the client reads and verifies only.</summary>
    public OutboxOptions Outbox { get; set; } = new();

    /// <summary>What the health check calls degraded.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>Of one try of a read at one node; above zero.</summary>
    public TimeSpan ReadTimeout { get; set; } = Api.ApiLimits.ReadDeadline;

    /// <summary>Of one try of a submit; above zero. What it leaves open is asked again.</summary>
    public TimeSpan SubmitTimeout { get; set; } = Api.ApiLimits.SubmitDeadline;

    /// <summary>Of the event stream: 5 to 55 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Writer keys by name, beside those of <c>AddWriter</c>.</summary>
    public IDictionary<string, WriterOptions> Writers { get; } =
        new Dictionary<string, WriterOptions>(StringComparer.Ordinal);
}

/// <summary>A writer key that the configuration names.</summary>
public sealed class WriterOptions
{
    /// <summary>File: Web3 Secret Storage, version 3.</summary>
    public string Keystore { get; set; } = "";

    /// <summary>File whose first line is the password.</summary>
    public string PasswordFile { get; set; } = "";
}

/// <summary>The client's certificate, as PEM files.</summary>
public sealed class CertificateOptions
{
    /// <summary>PEM of the client certificate.</summary>
    public string File { get; set; } = "";

    /// <summary>PEM of its private key (PKCS#8, RFC 5958, in clear or encrypted).</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The password of an encrypted <see cref="KeyFile"/>: the file's content without its line end. Empty = the key lies in clear.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>PEM of the authority that issued the nodes' certificates; empty = the system's.</summary>
    public string AuthorityFile { get; set; } = "";
}

/// <summary>Where and how what was accepted is kept.</summary>
public sealed class OutboxOptions
{
    /// <summary>A folder of this client alone, on a disk that syncs.</summary>
    public string Directory { get; set; } = "";

    /// <summary>How long to wait for another process to leave the folder.</summary>
    public TimeSpan WhenLocked { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most open entries; the next is not accepted (<see cref="OutboxFault.Full"/>).</summary>
    public int MaxPending { get; set; } = 1_000_000;

    /// <summary>How long settled entries are answered without asking the ledger; their keys are kept for ever.</summary>
    public TimeSpan KeepSettled { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Whose word makes a statement <c>Final</c>.</summary>
    public Confirm Confirm { get; set; } = Confirm.Node;
}

/// <summary>Every fault of a client's settings at once.</summary>
public sealed class LedgerConfigurationException : Exception
{
    /// <summary>With words that stand for both languages.</summary>
    public LedgerConfigurationException(IReadOnlyList<string> faults)
        : this([.. faults.Select(static f => new Bilingual(f, f))]) { }

    internal LedgerConfigurationException(IReadOnlyList<Bilingual> faults)
        : base(Start.En + string.Join(" ", faults.Select(static f => f.En)))
    {
        Faults = [.. faults.Select(static f => f.En)];
        Text = new Bilingual(Start.Zh + string.Join(" ", faults.Select(static f => f.Zh)), Message);
    }

    private static readonly Bilingual Start = new("账本客户端：", "The ledger client is not configured: ");

    /// <summary>Each names the setting and what to do.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>All of them for a person; in Chinese those that are known in Chinese.</summary>
    public Bilingual Text { get; }
}

/// <summary>What the health check "ledger" says.</summary>
public sealed class HealthOptions
{
    /// <summary>
    /// While a writer key has no lease: what is handed in is accepted and safe on the disk, and waits, because another process
    /// holds the lease or no node gives one. Degraded keeps such a server in service; Unhealthy takes it out, so that
    /// another one that sends gets the work; Healthy is for a standby that is expected to wait.
    /// </summary>
    public HealthStatus WithoutLease { get; set; } = HealthStatus.Degraded;
}
