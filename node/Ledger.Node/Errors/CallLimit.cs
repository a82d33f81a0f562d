using Grpc.Core;

namespace Ledger.Node.Errors;

/// <summary>
/// The deadline of a call whose client gave none: at its end the call's token is cancelled, so that its work ends too, and
/// the caller is answered even where the work does not look at the token.
/// </summary>
internal sealed class CallLimit : IDisposable
{
    private readonly ServerCallContext context;
    private readonly CancellationToken aborted;
    private readonly CancellationTokenSource end;
    private readonly CancellationTokenSource either;

    public CallLimit(ServerCallContext context, TimeSpan limit, TimeProvider time)
    {
        this.context = context;
        aborted = context.CancellationToken;
        end = new CancellationTokenSource(limit, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(aborted, end.Token);
        // Without a deadline of the client's, the call's token is the request's.
        context.GetHttpContext().RequestAborted = either.Token;
    }

    /// <exception cref="TimeoutException">The limit is over.</exception>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (end.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw new TimeoutException("The call took longer than its limit.", e);
        }
    }

    public void Dispose()
    {
        context.GetHttpContext().RequestAborted = aborted;
        either.Dispose();
        end.Dispose();
    }
}
