using System.CommandLine;
using Ledger.Cli.Running;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>What the verbs that talk to a running ledger share: its data folder, one organisation's client, one result.</summary>
internal static class ClientVerb
{
    public static Option<string> Data(Frame frame) =>
        new("--data")
        {
            Description = frame.Texts["option.data"],
            HelpName = "DIR",
            DefaultValueFactory = static _ => LedgerFolders.DefaultData,
        };

    /// <summary>Opens the client, runs, closes: what was accepted and not settled lies in the outbox for the next time.</summary>
    public static async Task<int> RunAsync(
        string data,
        string organisation,
        Func<LedgerClient, UpState, Task<int>> action,
        CancellationToken cancel
    )
    {
        data = Path.GetFullPath(data);
        var up = UpState.Find(data);
        await using var client = await LedgerAccess.OpenAsync(up, data, organisation, cancel);
        return await action(client, up);
    }

    public static Task<int> ReadAsync(
        string data,
        Func<LedgerClient, UpState, Task<int>> action,
        CancellationToken cancel
    ) => ReadAsync(data, LedgerAccess.Center, action, cancel);

    public static async Task<int> ReadAsync(
        string data,
        string organisation,
        Func<LedgerClient, UpState, Task<int>> action,
        CancellationToken cancel
    )
    {
        LedgerAccess.NumberOf(organisation);
        var up = UpState.Find(Path.GetFullPath(data));
        await using var client = await LedgerAccess.OpenReaderAsync(up, organisation, cancel);
        return await action(client, up);
    }
}
