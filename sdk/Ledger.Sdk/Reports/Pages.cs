using System.Runtime.CompilerServices;

namespace Ledger.Sdk.Reports;

internal static class Pages
{
    public static string? Next(string token) => token.Length == 0 ? null : token;

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
