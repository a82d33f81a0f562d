using System.Globalization;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>
/// Each opcode that runs, its gas, its price and the whole stack, against the steps of @ethereumjs/vm; and a traced execution ends as
/// one that nobody looks at. Programs in which an opcode fails are left out: of it each implementation tells what it likes.
/// </summary>
public sealed class TraceOracleTests
{
    private const int Programs = 400;

    [Fact]
    public async Task Steps_of_programs_are_those_of_EthereumJs()
    {
        var differences = new List<string>();
        var (compared, steps) = (0, 0L);
        using var oracle = new NodeExecutor();
        var cases = Enumerable.Range(0, Programs).Select(id => RandomCases.Make(id) with { Steps = true });
        await foreach (var (test, answer) in oracle.AskAsync(cases))
        {
            var ours = Traced(test);
            if (ours.Any(t => t.Failed))
                continue;
            compared++;
            var theirs = answer
                .GetProperty("blocks")
                .EnumerateArray()
                .SelectMany(b => b.GetProperty("transactions").EnumerateArray())
                .Select(Line);
            steps += ours.Sum(t => t.Count);
            if (!theirs.SequenceEqual(ours.Select(t => Line(t.Count, t.Hash))))
                differences.Add($"case {test.Id}: {string.Join(' ', ours.Select(t => Line(t.Count, t.Hash)))}");
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(5)));
        Assert.True(compared > Programs / 10 && steps > 1_000, $"{compared} programs, {steps} steps");
    }

    private static string Line(JsonElement transaction) =>
        Line(transaction.GetProperty("steps").GetInt32(), transaction.GetProperty("stepsHash").GetString()!);

    private static string Line(int count, string hash) => count.ToString(CultureInfo.InvariantCulture) + " " + hash;

    private static List<(int Count, string Hash, bool Failed)> Traced(OracleCase test)
    {
        var (world, plain) = (new WorldState(test.CreateState()), new WorldState(test.CreateState()));
        var all = new List<(int, string, bool)>();
        foreach (var block in test.Blocks)
        foreach (var transaction in block.Transactions)
        {
            var sender = transaction.RecoverSender()!.Value;
            var (lines, failed) = (new List<string>(), false);
            var logger = new StructLogger(
                new StructLogOptions(Stack: true, Storage: false, Memory: false, ReturnData: false, Limit: 0),
                step =>
                {
                    if (step.Op != 0) // the oracle tells no STOP behind the code's end
                        lines.Add(Text(step));
                    failed |= step.Fault is not (ExecutionFault.None or ExecutionFault.Unset);
                }
            );
            var traced = TransactionExecutor.Execute(
                world,
                block.Context,
                transaction,
                sender,
                null,
                block.Context.GasLimit,
                ExecutionBudget.None,
                logger
            );
            var calls = new CallTracer(onlyTop: false, withLogs: true);
            var unseen = TransactionExecutor.Execute(
                plain,
                block.Context,
                transaction,
                sender,
                null,
                block.Context.GasLimit,
                ExecutionBudget.None,
                calls
            );
            Assert.Equal(
                (unseen.Validity, unseen.Fault, unseen.GasUsed, Hex.Encode(unseen.Output)),
                (traced.Validity, traced.Fault, traced.GasUsed, Hex.Encode(traced.Output))
            );
            if (traced.IsValid)
                Assert.Equal(traced.Fault, calls.Top!.Fault);
            var text = Encoding.UTF8.GetBytes(string.Join('\n', lines));
            all.Add((lines.Count, Keccak256.Hash(text).ToString(), failed));
        }
        return all;
    }

    private static string Text(TracedStep step)
    {
        var isCall = step.Op is >= 0xf0 and not (0xf3 or 0xfd or 0xff);
        var stack = string.Join(',', step.Stack!.Select(w => RpcQuantity(w)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{step.Depth}:{step.Pc}:{step.Op}:{step.Gas}:{(isCall ? "-" : step.Cost.ToString(CultureInfo.InvariantCulture))}:{stack}"
        );
    }

    private static string RpcQuantity(in UInt256 word)
    {
        var digits = word.ToBytes32().ToString()[2..].TrimStart('0');
        return digits.Length == 0 ? "0" : digits;
    }
}
