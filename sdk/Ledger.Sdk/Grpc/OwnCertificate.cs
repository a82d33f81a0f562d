using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk.Grpc;

/// <summary>
/// This client's certificate, as it is shown to nodes: looked at before each connection, so that what is wrong with it is told
/// in words and not as a handshake that broke. A file that was renewed is read again.
/// </summary>
internal sealed class OwnCertificate : IDisposable
{
    private readonly CertificateFiles files;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly List<X509Certificate2> loaded = []; // guarded by gate; connections hold the former ones
    private DateTime written; // guarded by gate
    private IReadOnlyList<string> issuers = []; // guarded by gate
    private volatile Bilingual? doubt;

    public OwnCertificate(CertificateFiles files, TimeProvider time)
    {
        (this.files, this.time) = (files, time);
        Load();
    }

    /// <summary>
    /// Shown, and the node has answered nothing yet: what to think of where the connection ends now. Null once it has answered.
    /// (A node of this software tells what is wrong with a certificate of its own authority; one of another ends the handshake,
    /// for which .NET sends no alert on Linux.)
    /// </summary>
    public Bilingual? Doubt => doubt;

    /// <summary>What came instead of a node's first answer.</summary>
    public void Refused(Exception fault) => doubt = StatusDetails.Certificate(fault) ?? doubt;

    /// <summary>A node said something over a connection for which it was shown.</summary>
    public void Answered() => doubt = null;

    /// <summary>Why a certificate cannot be shown now; null where it can.</summary>
    public static Bilingual? TermFault(string file, X509Certificate2 certificate, DateTimeOffset now)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now.UtcDateTime > to)
            return new Bilingual(
                $"客户端证书 {file} 已于 {Text(to)} 到期，请更换。",
                $"The client certificate {file} expired on {Text(to)}: renew it."
            );
        return now.UtcDateTime < from
            ? new Bilingual(
                $"客户端证书 {file} 在 {Text(from)} 之前无效；本机时间为 {Text(now.UtcDateTime)}，请核对时钟。",
                $"The client certificate {file} is not valid before {Text(from)}; by this machine's clock it is {Text(now.UtcDateTime)}: check the clock."
            )
            : null;
    }

    /// <summary>For the handshake: asked once before the node has said anything, then with what it takes.</summary>
    /// <param name="asked">The node has asked; before, nothing is shown.</param>
    /// <param name="acceptable">Names of the authorities that it takes; empty: it names none.</param>
    /// <exception cref="CertificateTermException">It is out of its term.</exception>
    public X509Certificate2? Show(bool asked, string[] acceptable)
    {
        lock (gate)
        {
            var own = Current();
            if (TermFault(files.File, own, time.GetUtcNow()) is { } fault)
                throw new CertificateTermException(fault);
            if (!asked)
                return null;
            var fits = acceptable.Length == 0 || issuers.Any(i => acceptable.Contains(i, StringComparer.Ordinal));
            doubt = fits ? Ended(own.Issuer) : Unknown(own.Issuer, acceptable);
            return own;
        }
    }

    public void Dispose()
    {
        lock (gate)
            loaded.ForEach(static c => c.Dispose());
    }

    private X509Certificate2 Current()
    {
        try
        {
            if (File.GetLastWriteTimeUtc(files.File) != written)
                Load();
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException
            )
        {
            // Half of a renewal: the former one is shown until the files fit together.
        }
        return loaded[^1];
    }

    private void Load()
    {
        var at = File.GetLastWriteTimeUtc(files.File);
        loaded.Add(files.LoadOwn());
        issuers = files.LoadIssuers();
        written = at;
    }

    private Bilingual Ended(string issuer) =>
        new(
            $"向节点出示客户端证书 {files.File}（由 {issuer} 签发）后，连接未得到应答即结束；节点只接受其认可机构签发的证书。",
            $"The connection ended without an answer once the node was shown the client certificate {files.File}, issued by {issuer}; a node takes those of its own authority alone."
        );

    private Bilingual Unknown(string issuer, string[] acceptable)
    {
        var names = string.Join("; ", acceptable);
        return new Bilingual(
            $"客户端证书 {files.File} 由 {issuer} 签发，节点只接受 {names} 签发的证书。",
            $"The client certificate {files.File} was issued by {issuer}; the node takes those of {names}."
        );
    }

    private static string Text(DateTime utc) => utc.ToString("u", CultureInfo.InvariantCulture);
}

/// <summary>The client certificate is out of its term: nothing was sent.</summary>
internal sealed class CertificateTermException(Bilingual text) : Exception(text.En)
{
    public Bilingual Text { get; } = text;
}
