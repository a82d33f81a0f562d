namespace Ledger.Cli.Running;

/// <summary>Addresses of the explorer that <c>up</c> started. A code names the published host; here it is tried on this machine.</summary>
internal static class PageAddress
{
    private const string Page = "/v#";

    /// <param name="up">What runs.</param>
    /// <param name="codeText">The text of a code, with the published host.</param>
    /// <returns>Null where no explorer runs.</returns>
    public static Uri? Of(UpState up, string codeText) =>
        up.Explorer is null
            ? null
            : new Uri(
                up.Explorer.GetLeftPart(UriPartial.Authority)
                    + codeText[codeText.IndexOf(Page, StringComparison.Ordinal)..]
            );
}
