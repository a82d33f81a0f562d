namespace Ledger.Node.Security;

/// <summary>
/// The URI name in a reader's certificate: <c>ledger:reader:NAME</c>, NAME being 1 to 64 of a-z, 0-9 and hyphen. Trust
/// assumption: the pinned authority gives it to whom the consortium lets read; no organisation may have such a name.
/// </summary>
internal static class ReaderName
{
    public const string Prefix = "ledger:reader:";
    private const int MaxLength = 64;

    public static bool IsOne(string uri) =>
        uri.StartsWith(Prefix, StringComparison.Ordinal)
        && uri.Length > Prefix.Length
        && uri.Length <= Prefix.Length + MaxLength
        && uri.AsSpan(Prefix.Length).IndexOfAnyExcept(Allowed) < 0;

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789-"
    );
}
