using System.Text;

namespace Ledger.Node.Tests;

/// <summary>docs/node-settings.md, written from the options that the node reads.</summary>
internal static class SettingsDocument
{
    public static string File { get; } =
        Path.GetFullPath(Path.Combine(Driver.Members.Folder, "..", "docs", "node-settings.md"));

    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Settings of a node
            Written from `NodeOptions` and `node/Ledger.Node/Hosting/settings.json` by `Ledger.Node.Tests`; a test compares it.
            `ledger node --config node.json` reads them from one JSON file (comments and a comma behind the last value are taken) and
            nothing from the environment. `ledger node --config node.json --check` tells every fault at once, by setting name, and starts
            nothing; a name that is no setting is a fault. Relative paths are seen from the file's folder. How a node is run: [operations.md](operations.md#a-node-of-ones-own).

            | setting | value | default | meaning |
            |---|---|---|---|

            """
        );
        foreach (var setting in NodeSettings.All)
            text.Append(
                $"| `{setting.Name}` | {Kind(setting.Kind)} | {(setting.Default is { } value ? $"`{value}`" : "none")} | {setting.Meaning.En} |\n"
            );
        return text.ToString();
    }

    private static string Kind(SettingKind kind) =>
        kind switch
        {
            SettingKind.Place => "path",
            SettingKind.Switch => "true or false",
            SettingKind.Url => "URL",
            SettingKind.Number => "whole number",
            SettingKind.Texts => "list of texts",
            _ => "text",
        };
}
