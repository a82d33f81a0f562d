using System.Globalization;
using Ledger.Explorer.Site;
using Ledger.Explorer.Texts;

namespace Ledger.Explorer.Pages;

/// <summary>What every page needs besides its own subject.</summary>
public sealed class PageContext(ExplorerOptions options, Anchor anchor, WebFolder web, AssetShelf shelf)
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    public Anchor Anchor => anchor;

    public string Phone => options.Phone;

    public bool HasScript => web.IsBuilt;

    public bool HasOffline => shelf.Find(AssetShelf.Offline) is not null;

    /// <summary>The file of a script below /assets, by the script's plain name.</summary>
    public string Script(string name) => web.Script(name);

    public static string Style => AssetShelf.Style.Name;

    public string Name(PageTexts texts) => texts.Pick(anchor.Trust.Name.Zh, anchor.Trust.Name.En);

    public string Host => anchor.Trust.Hosts.Count > 0 ? anchor.Trust.Hosts[0] : "";

    /// <summary>How many keep and seal the ledger, by the anchor's last word on who holds the sealing keys.</summary>
    public string Keepers(PageTexts texts)
    {
        var operators = anchor.Trust.Custody is [.., var last]
            ? last.Operators.Values.Distinct(StringComparer.Ordinal).Count()
            : 0;
        return operators switch
        {
            0 => texts["help.keptUnsaid"],
            1 => texts["help.keptByOne"],
            var n => texts.Fill("help.keptBySome", ("n", n.ToString(CultureInfo.InvariantCulture))),
        };
    }

    /// <summary>Beijing time, whatever the server's zone.</summary>
    public static string Time(ulong unixSeconds) =>
        DateTimeOffset
            .FromUnixTimeSeconds((long)Math.Min(unixSeconds, 253_402_271_999))
            .ToOffset(Beijing)
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Thousands separated.</summary>
    public static string Grouped(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>How much later than it happened an entry was recorded, in days or hours.</summary>
    public static string Late(PageTexts texts, ulong eventTime, ulong time)
    {
        var hours = (time - Math.Min(eventTime, time)) / 3600;
        return hours >= 48
            ? texts.Fill("timeline.lateDays", ("n", (hours / 24).ToString(CultureInfo.InvariantCulture)))
            : texts.Fill("timeline.lateHours", ("n", hours.ToString(CultureInfo.InvariantCulture)));
    }
}
