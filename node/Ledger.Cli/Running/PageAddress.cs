namespace Ledger.Cli.Running;

/// <summary>Addresses of the explorer that <c>up</c> started. A code names the published host; here it is tried on this machine.</summary>
internal static class PageAddress
{
    private const string Page = "/v#";

    /// <param name="explorer">The explorer that runs here, or null.</param>
    /// <param name="codeText">The text of a code, with the published host.</param>
    /// <returns>Null where no explorer runs.</returns>
    public static Uri? Of(Uri? explorer, string codeText) =>
        explorer is null
            ? null
            : new Uri(
                explorer.GetLeftPart(UriPartial.Authority)
                    + codeText[codeText.IndexOf(Page, StringComparison.Ordinal)..]
            );
}
