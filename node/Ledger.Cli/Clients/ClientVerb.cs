using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>What the verbs that write to a running ledger share: its data folder, one organisation's client, one result.</summary>
internal static class ClientVerb
{
    public static Option<string> Data(VerbFrame frame) =>
        new("--data")
        {
            Description = frame.Texts["option.data"],
            HelpName = "DIR",
            DefaultValueFactory = static _ => LedgerFolders.DefaultData,
        };

    public static Option<string?> Organisation(VerbFrame frame) =>
        new("--organisation") { Description = frame.Texts["option.organisation"], HelpName = "NAME" };

    /// <summary>As the organisation that has this role.</summary>
    public static Task<int> RunAsync(
        string data,
        Role role,
        Func<LedgerClient, UpState, Task<int>> action,
        CancellationToken cancel
    ) => RunAsync(data, keys => keys.With(role), action, cancel);

    /// <summary>Opens the client, runs, closes: what was accepted and not settled lies in the outbox for the next time.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="who">Names the organisation whose client it is.</param>
    /// <param name="action">What the verb does.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<int> RunAsync(
        string data,
        Func<KeyFolder, string> who,
        Func<LedgerClient, UpState, Task<int>> action,
        CancellationToken cancel
    )
    {
        data = Path.GetFullPath(data);
        var up = UpState.Find(data);
        await using var client = await LedgerAccess.OpenAsync(up, data, who(KeyFolder.Open(up.Keys)), cancel);
        return await action(client, up);
    }
}
