using System.Runtime.CompilerServices;
using Grpc.Core;
using Ledger.Sdk.Grpc;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Reports;

/// <summary>What a node answers to a list call, of any kind of record.</summary>
/// <param name="Items">Read on demand.</param>
/// <param name="Next">Token of the next page; empty = this is the last.</param>
/// <param name="AsOf">The block it was read at.</param>
/// <param name="Unrepresentable">Names of records that no report can carry.</param>
internal readonly record struct ListAnswer<T>(
    IEnumerable<T> Items,
    string Next,
    Proto.BlockRef AsOf,
    IEnumerable<string>? Unrepresentable = null
);

/// <summary>Lists that come in pages.</summary>
internal static class Pages
{
    /// <summary>One page, from a node that is not behind what this client saw.</summary>
    /// <param name="reads">The node.</param>
    /// <param name="ask">The call, with what this client saw.</param>
    /// <param name="read">Reads its answer.</param>
    /// <param name="ct">Ends the wait.</param>
    public static Task<Page<TItem>> ReadAsync<TAnswer, TItem>(
        ReadChannel reads,
        Func<CallInvoker, Proto.ReadOptions, CallOptions, AsyncUnaryCall<TAnswer>> ask,
        Func<TAnswer, ListAnswer<TItem>> read,
        CancellationToken ct
    ) =>
        reads.CallAsync(
            async (invoker, call) =>
            {
                var list = read(await ask(invoker, reads.Seen.Read(), call));
                reads.Seen.Raise(list.AsOf);
                return new Page<TItem>(
                    [.. list.Items],
                    list.Next.Length == 0 ? null : list.Next,
                    Wire.BlockRef(list.AsOf)
                )
                {
                    Unrepresentable = [.. list.Unrepresentable ?? []],
                };
            },
            ct
        );

    /// <exception cref="ArgumentOutOfRangeException">Below zero.</exception>
    public static uint Size(int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pageSize);
        return (uint)pageSize;
    }

    /// <summary>The items of all pages, read as they are asked for.</summary>
    public static async IAsyncEnumerable<T> AllAsync<T>(
        Func<string, CancellationToken, Task<Page<T>>> read,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        string? token = "";
        while (token is not null)
        {
            var page = await read(token, ct);
            foreach (var item in page.Items)
                yield return item;
            token = page.Next;
        }
    }
}
