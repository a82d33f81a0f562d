using System.CommandLine;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger escrow agree|deposit|release|confirm|fail</c>: money under supervision, by the center and the bank.</summary>
internal static class EscrowCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("escrow");
        verb.Add(EscrowAgree.Build(frame));
        verb.Add(EscrowDeposit.Build(frame));
        verb.Add(EscrowRelease.Build(frame));
        verb.Add(EscrowLegs.Confirm(frame));
        verb.Add(EscrowLegs.Fail(frame));
        return verb;
    }

    public static Argument<string> EscrowArgument(VerbFrame frame) =>
        new("ESCROW") { Description = frame.Texts["argument.escrow"] };

    /// <exception cref="CliException">The ledger has no such escrow.</exception>
    public static async Task<EscrowReport> ReadAsync(LedgerClient client, EscrowId id, CancellationToken cancel) =>
        (await client.Escrows.GetAsync(id, null, cancel))?.Value
        ?? throw new CliException(ExitCode.Refused, "error.unknown", id.Name);

    /// <summary>Reads the escrow first: which bank supervises it stands there, and that bank's client does the rest.</summary>
    public static async Task<int> AsBankAsync(
        string data,
        EscrowId id,
        Func<LedgerClient, EscrowReport, Task<int>> action,
        CancellationToken cancel
    )
    {
        var up = UpState.Find(Path.GetFullPath(data));
        var keys = KeyFolder.Open(up.Keys);
        EscrowReport escrow;
        await using (var reader = await LedgerAccess.OpenReaderAsync(up, keys.With(Role.Center), cancel))
            escrow = await ReadAsync(reader, id, cancel);
        return await ClientVerb.RunAsync(
            data,
            banks => banks.NameOf(escrow.Bank.Number),
            (client, _) => action(client, escrow),
            cancel
        );
    }

    public static int Done(Session session, EntryStatus.Final final, EscrowId id) =>
        session.Done(final, ("escrow", id.Name));
}
