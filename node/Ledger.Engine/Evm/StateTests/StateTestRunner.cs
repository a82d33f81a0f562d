using System.Text.Json;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm.StateTests;

/// <summary>
/// Runs the Cancun cases of public state test files (ethereum/tests GeneralStateTests): the state root and the hash of
/// the logs after one transaction must be those of the file; a case with an expected exception must be refused.
/// </summary>
public static class StateTestRunner
{
    private const string Fork = "Cancun";

    /// <summary>Runs every file under the paths: JSON files, folders, .tar.gz archives. Results keep the order of files.</summary>
    /// <param name="paths">What to run.</param>
    /// <param name="parallelism">How many files at once.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="IOException">A path does not exist or cannot be read.</exception>
    public static IReadOnlyList<StateTestResult> RunAll(
        IEnumerable<string> paths,
        int parallelism,
        CancellationToken cancellationToken = default
    ) =>
        [
            .. StateTestFiles
                .Open(paths)
                .AsParallel()
                .AsOrdered()
                .WithDegreeOfParallelism(parallelism)
                .WithCancellation(cancellationToken)
                .SelectMany(file => Run(file.Name, file.Content)),
        ];

    /// <summary>Runs the Cancun cases of one file; a file that is no state test is one failed case.</summary>
    public static IReadOnlyList<StateTestResult> Run(string file, ReadOnlyMemory<byte> json)
    {
        var results = new List<StateTestResult>();
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var test in document.RootElement.EnumerateObject())
            {
                if (test.Value.GetProperty("post").TryGetProperty(Fork, out var cases))
                    RunTest(file, test, cases, results);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            results.Add(new(file, "", 0, "", StateTestOutcome.Failed, "Not a state test file: " + e.Message));
        }
        return results;
    }

    private static void RunTest(string file, JsonProperty test, JsonElement cases, List<StateTestResult> results)
    {
        var index = 0;
        foreach (var expected in cases.EnumerateArray())
        {
            var indexes = expected.GetProperty("indexes");
            var data = indexes.GetProperty("data").GetInt32();
            var gas = indexes.GetProperty("gas").GetInt32();
            var value = indexes.GetProperty("value").GetInt32();
            var (outcome, reason) = RunCase(test.Value, expected, data, gas, value);
            var name = StateTestJson.CaseName(data, gas, value);
            results.Add(new StateTestResult(file, test.Name, index, name, outcome, reason));
            index++;
        }
    }

    private static (StateTestOutcome Outcome, string Reason) RunCase(
        JsonElement test,
        JsonElement expected,
        int data,
        int gas,
        int value
    )
    {
        var state = StateTestJson.PreState(test.GetProperty("pre"));
        var block = StateTestJson.Block(test.GetProperty("env"));
        var validity = Execute(test.GetProperty("transaction"), state, block, (data, gas, value), out var logs);
        if (validity == TransactionValidity.UnsupportedPrecompile)
            return (StateTestOutcome.NotApplicable, "UnsupportedPrecompile: KZG point evaluation is not there.");
        var mustFail = expected.TryGetProperty("expectException", out var exception);
        if (mustFail && validity == TransactionValidity.Valid)
            return (StateTestOutcome.Failed, "Expected " + exception.GetString() + ", was executed.");
        if (!mustFail && validity != TransactionValidity.Valid)
            return (StateTestOutcome.Failed, "Refused: " + validity + ".");
        var root = state.Root();
        if (root != Bytes32.Parse(expected.GetProperty("hash").GetString()))
            return (StateTestOutcome.Failed, "State root is " + root + ".");
        var logsHash = Keccak256.Hash(EncodeLogs(logs));
        return logsHash == Bytes32.Parse(expected.GetProperty("logs").GetString())
            ? (StateTestOutcome.Passed, "")
            : (StateTestOutcome.Failed, "Hash of logs is " + logsHash + ".");
    }

    private static TransactionValidity Execute(
        JsonElement json,
        MemoryState state,
        in BlockContext block,
        (int Data, int Gas, int Value) indexes,
        out IReadOnlyList<LogEntry> logs
    )
    {
        logs = [];
        Transaction transaction;
        BlobFields? blobs;
        try
        {
            (transaction, blobs) = StateTestJson.Transaction(json, indexes.Data, indexes.Gas, indexes.Value);
        }
        catch (FormatException)
        {
            // A number too wide for its field: no bytes of a transaction decode to it.
            return TransactionValidity.UnsupportedType;
        }
        var world = new WorldState(state);
        var sender = StateTestJson.Account(json.GetProperty("sender"));
        var outcome = TransactionExecutor.Execute(
            world,
            block,
            transaction,
            sender,
            blobs,
            block.GasLimit,
            ExecutionBudget.None
        );
        logs = outcome.Logs;
        state.Apply(world.TakeChanges());
        return outcome.Validity;
    }

    /// <summary>RLP of a list of logs, whose keccak256 public tests call the logs hash.</summary>
    public static byte[] EncodeLogs(IReadOnlyList<LogEntry> logs)
    {
        var w = new RlpWriter(256);
        var list = w.BeginList();
        foreach (var log in logs)
        {
            var item = w.BeginList();
            w.Bytes(log.Address);
            var topics = w.BeginList();
            foreach (var topic in log.Topics)
                w.Bytes(topic);
            w.EndList(topics).Bytes(log.Data).EndList(item);
        }
        return w.EndList(list).ToArray();
    }
}
