using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Transactions;

namespace Ledger.Benchmarks.Lives;

/// <summary>Packs statements into transactions by the outbox's limits (200 statements, 16 M gas, 100 kB) and signs them.</summary>
/// <param name="consortium">Its writer keys sign.</param>
/// <param name="most">Statements of one transaction at most.</param>
internal sealed class BatchWriter(SampleConsortium consortium, int most = BatchCall.MaxStatements)
{
    private const int Envelope = 300; // bytes of a transaction beside its call data, with room
    private readonly Dictionary<string, byte[]> keys = Organisations.All.ToDictionary(
        static o => o,
        consortium.WriterKey
    );
    private readonly Dictionary<string, ulong> nonces = Organisations.All.ToDictionary(static o => o, static _ => 0UL);

    /// <summary>The transactions of one stage of many lives: those of different writers side by side.</summary>
    public IEnumerable<SignedBatch> Write(IReadOnlyList<ChainLife> lives, params LifeStep[] steps)
    {
        foreach (var group in lives.GroupBy(l => LifeSteps.Writer(steps[0], l.Number), StringComparer.Ordinal))
        foreach (var statements in Pack(group.SelectMany(l => steps.Select(l.Call))))
            yield return Sign(group.Key, statements);
    }

    private IEnumerable<List<StatementCall>> Pack(IEnumerable<StatementCall> calls)
    {
        var batch = new List<StatementCall>();
        ulong gas = 100_000;
        var bytes = Envelope;
        foreach (var call in calls)
        {
            var (callGas, callBytes) = (BatchCall.GasOf(call), BatchCall.SizeOf(call));
            if (
                batch.Count > 0
                && (batch.Count == most || gas + callGas > BatchCall.MaxGas || bytes + callBytes > BatchCall.MaxBytes)
            )
            {
                yield return batch;
                (batch, gas, bytes) = ([], 100_000, Envelope);
            }
            batch.Add(call);
            gas += callGas;
            bytes += callBytes;
        }
        if (batch.Count > 0)
            yield return batch;
    }

    private SignedBatch Sign(string writer, List<StatementCall> statements)
    {
        var key = keys[writer];
        var transaction = new Transaction
        {
            Type = 2,
            ChainId = consortium.ChainId,
            Nonce = nonces[writer]++,
            GasLimit = BatchCall.GasFor(statements),
            To = ContractAddresses.Batch,
            Data = BatchCall.Encode(statements),
        }.Sign(key);
        return new SignedBatch(
            statements,
            transaction,
            Secp256k1Signature.AddressOfPrivateKey(key),
            transaction.Encode()
        );
    }
}
