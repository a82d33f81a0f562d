namespace Ledger.Engine.Rpc;

/// <summary>
/// Bytes of requests and answers that the endpoint holds at a time. Each request has a small share free; what is larger takes
/// from one budget and gives it back when the answer is written.
/// </summary>
internal sealed class BytesUnderWay(long limit, MemoryReturn memory)
{
    /// <summary>Bytes that a request and its answer may have without asking.</summary>
    public const int Free = 64 * 1024;

    /// <summary>Taken at once, so that a growing answer does not ask for every kilobyte.</summary>
    private const long Step = 256 * 1024;

    private long taken;

    public long Limit => limit;

    /// <summary>A new request's.</summary>
    public Share Begin() => new(this);

    private bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref taken, bytes) <= limit)
            return true;
        Interlocked.Add(ref taken, -bytes);
        return false;
    }

    private void Give(long bytes)
    {
        Interlocked.Add(ref taken, -bytes);
        memory.Used(bytes);
    }

    /// <summary>One request's. Not for two threads at a time.</summary>
    public sealed class Share(BytesUnderWay all) : IDisposable
    {
        private long held;

        /// <summary>False: there is no room for so many bytes of this request together; what it has, it keeps.</summary>
        public bool TryReach(long total)
        {
            var missing = total - Free - held;
            if (missing <= 0)
                return true;
            var asked = Math.Max(missing, Math.Min(Step, all.Limit - held));
            if (!all.TryTake(asked))
                return false;
            held += asked;
            return true;
        }

        public void Dispose()
        {
            if (held > 0)
                all.Give(held);
            held = 0;
        }
    }
}
