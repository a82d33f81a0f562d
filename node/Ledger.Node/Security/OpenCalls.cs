using Microsoft.AspNetCore.Http;

namespace Ledger.Node.Security;

/// <summary>
/// Calls that are under way, by the certificate that they came with. Once a second the list of withdrawn certificates is looked at,
/// and a call whose certificate counts no longer is ended: a subscription lives for days. Its caller learns why from the next call.
/// </summary>
internal sealed class OpenCalls : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly ClientCertificates clients;
    private readonly WithdrawnCertificates withdrawn;
    private readonly ITimer sweep;
    private readonly Lock gate = new();
    private readonly HashSet<OpenCall> open = []; // guarded by gate

    public OpenCalls(ClientCertificates clients, WithdrawnCertificates withdrawn, TimeProvider time)
    {
        (this.clients, this.withdrawn) = (clients, withdrawn);
        sweep = time.CreateTimer(_ => Sweep(), null, Look, Look);
    }

    public IDisposable Enter(PresentedCertificate shown, HttpContext context)
    {
        var call = new OpenCall(this, shown, context);
        lock (gate)
            open.Add(call);
        return call;
    }

    public void Dispose() => sweep.Dispose();

    private void Sweep()
    {
        lock (gate)
        {
            withdrawn.Refresh();
            foreach (var call in open)
                if (clients.Refusal(call.Shown) is not null)
                    call.Context.Abort();
        }
    }

    private sealed class OpenCall(OpenCalls calls, PresentedCertificate shown, HttpContext context) : IDisposable
    {
        public PresentedCertificate Shown => shown;

        public HttpContext Context => context;

        /// <summary>A context is used again for other requests, so it is left before the call's answer has ended.</summary>
        public void Dispose()
        {
            lock (calls.gate)
                calls.open.Remove(this);
        }
    }
}
