using Ledger.Evidence.Transactions;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Packing;

/// <summary>From chosen entries to signed bytes that are on the disk.</summary>
internal sealed class BatchSigning(LaneCore core)
{
    private readonly OutboxState state = core.State;
    private readonly GroupWriter writer = core.Parts.Writer;
    private readonly IOutboxTransport transport = core.Parts.Transport;
    private readonly IBatchEncoder encoder = core.Parts.Encoder;
    private readonly ISigner signer = core.Signer;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly NonceLine nonces = core.Nonces;
    private bool told;

    /// <summary>Gives each statement its expected position: predicted behind our own, else the node's.</summary>
    public async Task<List<PackedStatement>> BindAsync(
        List<Entry> batch,
        Dictionary<RecordKey, uint> seqs,
        CancellationToken ct
    )
    {
        var ask = batch
            .DistinctBy(e => e.Record)
            .Where(e => !seqs.ContainsKey(e.Record) && e.Mode != ExpectMode.At && !e.Body!.Creates)
            .Select(e => e.Record)
            .ToList();
        var positions = new Dictionary<RecordKey, RecordPosition>();
        if (ask.Count > 0)
            foreach (var (key, position) in ask.Zip(await transport.GetPositionsAsync(ask, ct)))
                positions[key] = position;
        var result = new List<PackedStatement>(batch.Count);
        foreach (var entry in batch)
        {
            var position = entry switch
            {
                { Mode: ExpectMode.At } => entry.At,
                _ when seqs.TryGetValue(entry.Record, out var seq) => new RecordPosition(seq, default),
                _ when positions.TryGetValue(entry.Record, out var found) => found,
                _ => default,
            };
            seqs[entry.Record] = checked(position.Seq + 1);
            entry.PackedSeq = position.Seq;
            result.Add(new PackedStatement(entry.Body!, position.Seq, position.Head));
        }
        return result;
    }

    /// <exception cref="SignerException">No signature of the key; nothing was stored.</exception>
    public async Task SignAndStoreAsync(
        List<Entry> batch,
        List<PackedStatement> packed,
        ulong nonce,
        CancellationToken ct
    )
    {
        var data = encoder.Encode(packed);
        var unsigned = new Transaction
        {
            Type = 2,
            ChainId = encoder.ChainId,
            Nonce = nonce,
            GasLimit = encoder.GasLimit(packed, data.Length),
            To = encoder.Batch,
            Data = data,
        };
        var (signature, mended) = await CheckedSignature.MakeAsync(signer, unsigned.SigningHash, ct);
        if (mended && !told)
        {
            told = true;
            Log.SignatureMended(core.Parts.Log);
        }
        var signed = unsigned with { Signature = signature };
        var tx = new OutboxTransaction
        {
            Writer = signer.Address,
            Nonce = nonce,
            Hash = signed.Hash,
            Raw = signed.Encode(),
            Orders = [.. batch.Select(e => e.Order)],
            Seqs = [.. batch.Select(e => e.PackedSeq)],
            Since = time.GetUtcNow(),
        };
        // The bytes are durable before anybody else can see them: a crash after the first send finds them here.
        await writer.WriteAsync(
            new GroupWork(
                tx.Raw.Length,
                isAccept: false,
                (changes, control) =>
                {
                    tx.Row = checked((long)control.NextRow++);
                    changes.Inserts.Add((OutboxTable.Transactions, tx.Row, tx.Encode()));
                    var mark = control.Mark(signer.Address);
                    control.SetMark(signer.Address, mark with { Next = Math.Max(mark.Next, nonce + 1) });
                },
                () => { }
            ),
            CancellationToken.None
        );
        lock (state.Gate)
        {
            nonces.Variants_NeedsLock(nonce).Add(tx);
            core.Mark = core.Mark with { Next = Math.Max(core.Mark.Next, nonce + 1) };
            foreach (var entry in batch)
            {
                entry.Packing = false;
                entry.Standing = entry.Standing with { Signed = true };
                (entry.Transaction, entry.BoundTo, entry.Stage) = (tx, nonce, Stage.Unknown);
            }
        }
        core.SendPulse.Set();
        state.Changes.Raise();
    }
}
