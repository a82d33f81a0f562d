using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Running;

/// <summary>Asking others who may be away: each within a time, all at once.</summary>
internal static class Peers
{
    /// <summary>The statuses of those that answered, each as whose it is.</summary>
    public static async Task<IReadOnlyList<ValidatorStatus>> AskAsync(
        IReadOnlyList<IPeer> peers,
        TimeSpan within,
        CancellationToken ct
    )
    {
        var answers = await Task.WhenAll(peers.Select(p => StatusAsync(p, within, ct))).ConfigureAwait(false);
        return [.. answers.OfType<ValidatorStatus>()];
    }

    /// <summary>Null where it does not answer, or speaks for another.</summary>
    public static async Task<ValidatorStatus?> StatusAsync(IPeer peer, TimeSpan within, CancellationToken ct) =>
        await AnswerAsync(peer.GetStatusAsync, within, ct).ConfigureAwait(false) is { } status
        && status.Validator == peer.Validator
            ? status
            : null;

    /// <summary>Null where it does not answer.</summary>
    public static Task<IReadOnlyList<ReadOnlyMemory<byte>>?> BlocksAsync(
        IPeer peer,
        ulong from,
        TimeSpan within,
        CancellationToken ct
    ) => AnswerAsync(token => peer.GetBlocksAsync(from, token), within, ct);

    /// <summary>Null where there is no answer within a time.</summary>
    public static async Task<T?> AnswerAsync<T>(
        Func<CancellationToken, Task<T>> ask,
        TimeSpan within,
        CancellationToken ct
    )
        where T : class
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(within);
        try
        {
            return await ask(limited.Token).ConfigureAwait(false);
        }
        catch (PeerException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
