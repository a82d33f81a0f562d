using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Ledger.Cli.Clients;
using Ledger.Evidence;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger escrow agree FILING --expected YUAN [--bank NAME] [--payee HASH]</c>: the supervision agreement.</summary>
internal static class EscrowAgree
{
    private static readonly Lock Gate = new();

    public static Command Build(Frame frame)
    {
        var verb = frame.Verb("agree", "escrow.agree");
        var filing = TaxCommand.FilingArgument(frame);
        var expected = new Option<string>("--expected")
        {
            Description = frame.Texts["option.expected"],
            Required = true,
            HelpName = "YUAN",
        };
        var bank = new Option<string>("--bank")
        {
            Description = frame.Texts["option.bank"],
            HelpName = "NAME",
            DefaultValueFactory = static _ => "bank-a",
        };
        var payee = new Option<string?>("--payee") { Description = frame.Texts["option.payee"], HelpName = "HASH" };
        var data = ClientVerb.Data(frame);
        verb.Add(filing);
        verb.Add(expected);
        verb.Add(bank);
        verb.Add(payee);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                var sum = Given.Yuan(parsed.GetRequiredValue(expected));
                var organisation = new OrganisationId(LedgerAccess.NumberOf(parsed.GetRequiredValue(bank)));
                var folder = Path.GetFullPath(parsed.GetRequiredValue(data));
                var account = parsed.GetValue(payee) is { } given ? Given.Hash(given) : Drawn(folder, $"payee/{id}");
                return ClientVerb.RunAsync(
                    folder,
                    LedgerAccess.Center,
                    async (client, _) =>
                    {
                        var filed = await TaxCommand.FilingAsync(client, id, cancel);
                        var escrow = new EscrowId(
                            Drawn(folder, FormattableString.Invariant($"escrow/{id}/{filed.Version}"))
                        );
                        var final = await new Sender(session, client).SettleAsync(
                            Sender.Operation(
                                folder,
                                "agree",
                                escrow.ToString(),
                                sum.ToString(),
                                organisation.ToString(),
                                account.ToString()
                            ),
                            key => new AgreeEscrow
                            {
                                Key = key,
                                Escrow = escrow,
                                Filing = id,
                                FilingVersion = filed.Version,
                                Bank = organisation,
                                Expected = sum,
                                Payee = account,
                                EventTime = session.Surroundings.Clock.GetUtcNow(),
                            },
                            cancel
                        );
                        return session.Done(final, ("escrow", escrow.Name), ("filing", id.Name));
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    /// <summary>
    /// A random value that stays the same for its name: HMAC under a secret that this data folder drew once. So the same verb
    /// again means the same escrow, and nobody can guess an id.
    /// </summary>
    public static Bytes32 Drawn(string data, string name)
    {
        var path = Path.Combine(data, "drawn.key");
        lock (Gate)
        {
            if (!File.Exists(path))
                WholeFile.Write(
                    path,
                    RandomNumberGenerator.GetBytes(32),
                    UnixFileMode.UserRead | UnixFileMode.UserWrite
                );
        }
        return new Bytes32(HMACSHA256.HashData(File.ReadAllBytes(path), Encoding.UTF8.GetBytes(name)));
    }
}
