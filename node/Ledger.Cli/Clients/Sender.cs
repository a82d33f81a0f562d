using System.Globalization;
using Ledger.Chaincode;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>Submits one statement for a verb and waits for what becomes of it.</summary>
internal sealed class Sender(Session session, LedgerClient client)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Submits under a key that is the operation's own, so that the same verb again, after a crash or an answer that got
    /// lost, finds the entry instead of making a second one. Only what was refused is tried anew.
    /// </summary>
    /// <param name="operation">For instance <c>cli/deposit/SERIAL</c>; visible ASCII.</param>
    /// <param name="make">Makes the statement under the key.</param>
    /// <param name="cancel">Ends the waiting; what was accepted goes on with the next verb or <c>up</c>.</param>
    /// <exception cref="CliException">Refused, with its name; or not settled in time.</exception>
    public Task<EntryStatus.Final> SettleAsync(
        string operation,
        Func<OperationKey, Statement> make,
        CancellationToken cancel
    ) => SettleAsync(operation, key => Task.FromResult(make(key)), cancel);

    /// <inheritdoc cref="SettleAsync(string, Func{OperationKey, Statement}, CancellationToken)"/>
    /// <param name="operation">For instance <c>cli/deposit/SERIAL</c>; visible ASCII.</param>
    /// <param name="make">Makes the statement under the key, and first whatever has to be final before it; not called for one that was handed in.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<EntryStatus.Final> SettleAsync(
        string operation,
        Func<OperationKey, Task<Statement>> make,
        CancellationToken cancel
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var key = OperationKey.Of(operation, attempt.ToString(CultureInfo.InvariantCulture));
            var receipt = new Receipt(key, 0, "", Repeated: true);
            switch (await client.Outbox.FindAsync(key, cancel))
            {
                case EntryStatus.Refused:
                    continue;
                case EntryStatus.Final done:
                    session.Note("note.repeated", key.Value);
                    return done;
                case null:
                    receipt = Accepted(await client.SubmitAsync(await make(key), cancel));
                    break;
            }
            return Settled(await client.Outbox.SettleAsync(receipt, Patience, cancel));
        }
    }

    /// <summary>
    /// Names an operation by all that the person gave: the same verb with another sum is another operation, which the chain
    /// accepts or refuses by name. Half of the record's digits, since a key has at most 128 characters; the rest under the
    /// data folder's secret, so that a key tells nothing of it.
    /// </summary>
    public static string Operation(string data, string verb, string record, params ReadOnlySpan<string> given) =>
        $"cli/{verb}/{record[..32]}/{FolderSecret.Draw(data, $"{verb}/{record}/{string.Join('\n', given)}").ToString()[..32]}";

    private Receipt Accepted(Submission submission) =>
        submission.Match(static receipt => receipt, refusal => throw Refused(refusal));

    private EntryStatus.Final Settled(EntryStatus status) =>
        status switch
        {
            EntryStatus.Final final => final,
            EntryStatus.Refused refused => throw Refused(refused.Refusal),
            _ => throw new CliException("error.unsettled", status.Problem.Length > 0 ? status.Problem : status.Name),
        };

    private CliException Refused(Refusal refusal) => session.Refused(refusal);
}
