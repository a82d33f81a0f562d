using System.CommandLine;
using System.Globalization;
using Ledger.Sdk;

namespace Ledger.Soak.Hosts;

/// <summary>
/// The victim: a program that links the SDK and files contracts. It says <c>try KEY</c> before a call and <c>ok KEY</c> only
/// after the call returned, and goes on until it is killed.
/// </summary>
internal static class HostProcess
{
    public const string Verb = "host-process";
    public const string Try = "try ";
    public const string Acknowledged = "ok ";
    private const int Callers = 8;

    public static Command Build()
    {
        var verb = new Command(Verb, "The process that `host` kills.") { Hidden = true };
        var keys = new Option<string>("--keys") { Required = true };
        var node = new Option<string>("--node") { Required = true };
        var outbox = new Option<string>("--outbox") { Required = true };
        var name = new Option<string>("--name") { Required = true };
        var point = new Option<KillPoint>("--point") { Required = true };
        var passes = new Option<int>("--passes") { Required = true };
        foreach (var option in (Option[])[keys, node, outbox, name, point, passes])
            verb.Add(option);
        verb.SetAction(
            (parsed, ct) =>
                RunAsync(
                    CenterClient.Of(
                        parsed.GetRequiredValue(keys),
                        new Uri(parsed.GetRequiredValue(node)),
                        parsed.GetRequiredValue(outbox)
                    ),
                    parsed.GetRequiredValue(name),
                    new KillSelf(parsed.GetRequiredValue(point), parsed.GetRequiredValue(passes)),
                    ct
                )
        );
        return verb;
    }

    private static async Task RunAsync(
        (LedgerOptions Options, LedgerKeys Keys) client,
        string name,
        KillSelf kill,
        CancellationToken ct
    )
    {
        var parts = OptionsCheck.ToParts(client.Options, client.Keys, loggers: null);
        await using var ledger = await LedgerClient.OpenAsync(
            parts with
            {
                Files = new KillingFiles(parts.Files!, kill),
                Wrap = inner => new KillingTransport(inner, kill),
                // So few, that the files of keys are written too.
                Outbox = parts.Outbox with
                {
                    MaxSettled = 20,
                },
            },
            ct
        );
        kill.Arm();
        await Task.WhenAll(
            Enumerable.Range(0, Callers).Select(i => Task.Run(() => CallAsync(ledger, name, i, ct), ct))
        );
    }

    private static async Task CallAsync(LedgerClient ledger, string name, int caller, CancellationToken ct)
    {
        for (var n = 1; ; n++)
        {
            var contract = string.Create(CultureInfo.InvariantCulture, $"{name}-{caller}-{n}");
            var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            await SubmitAsync(ledger, SoakStatements.OpenUnit(contract, now), ct);
            // Not waiting for the unit: the contract on it goes behind it in the same line of nonces.
            var sign = await SubmitAsync(ledger, await SoakStatements.SignAsync(ledger, contract, now), ct);
            await ledger.Outbox.SettleAsync(sign, TimeSpan.FromMinutes(2), ct);
        }
    }

    private static async Task<Receipt> SubmitAsync(LedgerClient ledger, Statement statement, CancellationToken ct)
    {
        Console.Out.WriteLine(Try + statement.Key.Value);
        var receipt = (await ledger.SubmitAsync(statement, ct)).OrThrow();
        Console.Out.WriteLine(Acknowledged + statement.Key.Value);
        return receipt;
    }
}
