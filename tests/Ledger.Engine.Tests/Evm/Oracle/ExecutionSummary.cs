using System.Globalization;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Engine.Evm.StateTests;
using Ledger.Evidence.Crypto;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>What both sides must agree on of a case of one block, as text that shows a difference at once.</summary>
internal static class ExecutionSummary
{
    public static string Ours(OracleCase test)
    {
        var state = test.CreateState();
        var world = new WorldState(state);
        var text = new StringBuilder();
        var block = test.Blocks.Single();
        foreach (var transaction in block.Transactions)
        {
            var sender = transaction.RecoverSender() ?? throw new InvalidOperationException("Unsigned.");
            var outcome = TransactionExecutor.Execute(world, block.Context, transaction, sender);
            if (!outcome.IsValid)
                return "invalid";
            var logs = Keccak256.Hash(StateTestRunner.EncodeLogs(outcome.Logs));
            Line(text, outcome.GasUsed, outcome.Succeeded, Keccak256.Hash(outcome.Output).ToString(), logs.ToString());
        }
        state.Apply(world.TakeChanges());
        return text.Append(state.Root()).ToString();
    }

    public static string Theirs(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error))
            return "error " + error.GetString();
        var block = answer.GetProperty("blocks").EnumerateArray().Single();
        var text = new StringBuilder();
        foreach (var t in block.GetProperty("transactions").EnumerateArray())
        {
            var gas = ulong.Parse(
                t.GetProperty("gas").GetString().AsSpan(2),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture
            );
            Line(
                text,
                gas,
                t.GetProperty("success").GetBoolean(),
                t.GetProperty("output").GetString()!,
                t.GetProperty("logs").GetString()!
            );
        }
        return text.Append(block.GetProperty("stateRoot").GetString()).ToString();
    }

    private static void Line(StringBuilder text, ulong gas, bool success, string output, string logs) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"gas {gas} {(success ? "success" : "failure")} output {output} logs {logs}\n"
        );
}
