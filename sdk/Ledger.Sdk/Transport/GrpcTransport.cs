using Google.Protobuf;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Sdk.Proofs;
using Ledger.Sdk.Reports;
using Microsoft.Extensions.Logging;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Transport;

/// <summary>
/// The outbox's calls over ledger.v1. Only an error with our ErrorInfo is an answer; DEADLINE_EXCEEDED, CANCELLED,
/// INTERNAL or a proxy's error leaves everything unknown.
/// </summary>
/// <param name="proof">Null where the own node's word is enough.</param>
internal sealed class GrpcTransport(
    NodeChannels nodes,
    ReadChannel reads,
    TimeSpan submitTimeout,
    TimeSpan readTimeout,
    FinalityProof? proof,
    ILogger log
) : IOutboxTransport
{
    private readonly SeenBlock seen = reads.Seen;

    public async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        var request = new Proto.SubmitTransactionRequest
        {
            Raw = UnsafeByteOperations.UnsafeWrap(raw),
            LeaseToken = leaseToken,
        };
        foreach (var d in disclosures)
            request.Disclosures.Add(Proto.Disclosure.Parser.ParseFrom(d));
        try
        {
            var answer = await Client.SubmitTransactionAsync(request, Options(submitTimeout, ct));
            seen.Raise(answer.Head);
            return new SubmitAnswer(SubmitAnswerKind.Acknowledged);
        }
        catch (RpcException e) when (Answer(e) is { } answer)
        {
            return answer;
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    /// <summary>Null where the error says nothing about the bytes.</summary>
    internal static SubmitAnswer? Answer(RpcException e)
    {
        var found = ReasonTable.Of(e);
        if (StatusDetails.Info(e) is { } info)
            return new SubmitAnswer(
                ReasonTable.Submit(found),
                info.Reason + ": " + e.Status.Detail,
                ReasonTable.Hold(found)
            );
        return found == ReasonClass.Temporary
            ? null
            : new SubmitAnswer(
                ReasonTable.Submit(found),
                e.StatusCode + ": " + e.Status.Detail,
                ReasonTable.Hold(found)
            );
    }

    public async Task MeetAsync(CancellationToken ct)
    {
        try
        {
            // A node that was met before is asked again with what was seen since: it may have been rolled back meanwhile.
            var ledger = await new Proto.LedgerService.LedgerServiceClient(nodes.Invoker).GetLedgerAsync(
                new Proto.GetLedgerRequest { Read = seen.Read() },
                Options(readTimeout, ct)
            );
            seen.Raise(ledger.Head);
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    public async Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct)
    {
        try
        {
            var request = new Proto.GetTransactionRequest
            {
                Name = "transactions/" + Convert.ToHexStringLower(hash.Span),
                Read = seen.Read(),
            };
            var answer = await Client.GetTransactionAsync(request, Options(readTimeout, ct));
            seen.Raise(answer.AsOf);
            if (proof is not null && answer.Transaction.State == Proto.TransactionState.Final)
                await proof.CheckAsync(answer.Transaction, ct);
            return Read(answer.Transaction);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound && StatusDetails.Info(e) is not null)
        {
            return null;
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    private static TransactionAnswer Read(Proto.Transaction tx)
    {
        var stage = tx.State switch
        {
            Proto.TransactionState.Pending => TransactionStage.Pending,
            Proto.TransactionState.Final => TransactionStage.Final,
            Proto.TransactionState.Reverted => TransactionStage.Reverted,
            _ => throw new NoAnswerException("A transaction without a state."),
        };
        return new TransactionAnswer(
            stage,
            stage == TransactionStage.Pending ? default : Wire.BlockRef(tx.Block),
            checked((int)tx.Index),
            [.. tx.Results.Select(Read)],
            tx.Refusal?.Reason ?? ""
        );
    }

    private static StatementAnswer Read(Proto.StatementResult result) =>
        result.OutcomeCase switch
        {
            Proto.StatementResult.OutcomeOneofCase.Applied => new StatementAnswer(
                checked((int)result.Index),
                new RecordPosition(result.Applied.Seq, new Bytes32(result.Applied.Head.Span)),
                null
            ),
            Proto.StatementResult.OutcomeOneofCase.Proposed => new StatementAnswer(
                checked((int)result.Index),
                default(RecordPosition),
                null
            ),
            Proto.StatementResult.OutcomeOneofCase.Refusal => new StatementAnswer(
                checked((int)result.Index),
                null,
                new RefusalData(
                    checked((int)result.Refusal.Number),
                    result.Refusal.Reason,
                    result.Refusal.Data.ToByteArray(),
                    RefusedBy.Ledger
                )
            ),
            _ => throw new NoAnswerException("A result without an outcome."),
        };

    public async Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct)
    {
        try
        {
            var answer = await Client.GetWriterAsync(
                new Proto.GetWriterRequest { Name = Name(writer), Read = seen.Read() },
                Options(readTimeout, ct)
            );
            seen.Raise(answer.AsOf);
            // Asked after the nonce: only an index that holds the nonce's block can say that a transaction is not in it.
            var ledger = await new Proto.LedgerService.LedgerServiceClient(nodes.Invoker).GetLedgerAsync(
                new Proto.GetLedgerRequest(),
                Options(readTimeout, ct)
            );
            return new WriterAnswer(
                answer.Writer.Nonce,
                answer.AsOf.Number,
                answer.Writer.Valid,
                ledger.IndexedBlock,
                answer.Writer.LeaseOrder,
                ledger.Limits is { } limits
                    ? new NodeLimits(
                        checked((int)limits.MaxPendingTransactions),
                        checked((int)limits.MaxStatements),
                        limits.MaxTransactionGas,
                        checked((int)limits.MaxTransactionBytes)
                    )
                    : null
            );
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    public async Task<LeaseAnswer> AcquireLeaseAsync(
        Address writer,
        string owner,
        string token,
        ulong order,
        CancellationToken ct
    )
    {
        try
        {
            var request = new Proto.AcquireWriterLeaseRequest
            {
                Name = Name(writer),
                Owner = owner,
                LeaseToken = token,
                Order = order,
            };
            var answer = await Client.AcquireWriterLeaseAsync(request, Options(readTimeout, ct));
            return new LeaseAnswer(LeaseAnswerKind.Held, answer.LeaseToken, answer.Duration.ToTimeSpan(), answer.Order);
        }
        catch (RpcException e) when (StatusDetails.Info(e) is { } info)
        {
            var found = ReasonTable.Of(e);
            var remembered =
                info.Metadata.TryGetValue("remembered", out var text)
                && ulong.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
                    ? number
                    : 0;
            return new LeaseAnswer(
                ReasonTable.Lease(found),
                "",
                TimeSpan.Zero,
                remembered,
                info.Reason,
                ReasonTable.Hold(found)
            );
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    public async Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct)
    {
        try
        {
            await Client.ReleaseWriterLeaseAsync(
                new Proto.ReleaseWriterLeaseRequest { Name = Name(writer), LeaseToken = token },
                Options(readTimeout, ct)
            );
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    public async Task<IReadOnlyList<RecordPosition>> GetPositionsAsync(
        IReadOnlyList<RecordKey> records,
        CancellationToken ct
    )
    {
        try
        {
            var request = new Proto.ConfirmHeadsRequest { Read = seen.Read(), WithoutProof = true };
            foreach (var record in records)
                request.Claims.Add(new Proto.HeadClaim { Record = Wire.Name(record) });
            var answer = await new Proto.ProofService.ProofServiceClient(nodes.Invoker).ConfirmHeadsAsync(
                request,
                Options(readTimeout, ct)
            );
            if (answer.Heads.Count != records.Count)
                throw new NoAnswerException(
                    "The node answered " + answer.Heads.Count + " heads of " + records.Count + "."
                );
            return
            [
                .. answer.Heads.Select(h => new RecordPosition(
                    h.Seq,
                    h.Head.Length == 32 ? new Bytes32(h.Head.Span) : default
                )),
            ];
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    public async Task<IReadOnlyList<TakenStatement>?> GetEventsAsync(RecordKey record, CancellationToken ct)
    {
        if (
            (RecordKind)record.Kind is not (RecordKind.Unit or RecordKind.Filing or RecordKind.Tax or RecordKind.Escrow)
        )
            return null;
        try
        {
            return await RecordEvents
                .ListAsync(reads, Wire.Name(record), firstSeq: 0, ct)
                .Where(e => (byte)e.Kind == record.Kind)
                .Select(static e => new TakenStatement(
                    e.Number,
                    e.Role,
                    e.Writer,
                    checked((ulong)e.EventTime.ToUnixTimeSeconds()),
                    e.Data,
                    e.Block,
                    e.Transaction.Value,
                    e.Position
                ))
                .ToListAsync(ct);
        }
        catch (LedgerRequestException e) when (string.Equals(e.Reason, ErrorReasons.NotFound, StringComparison.Ordinal))
        {
            return [];
        }
        catch (Exception e)
        {
            throw NoAnswer(e, ct);
        }
    }

    private Proto.TransactionService.TransactionServiceClient Client => new(nodes.Invoker);

    private static string Name(Address writer) => "writers/" + Convert.ToHexStringLower(writer.Span);

    private static CallOptions Options(TimeSpan timeout, CancellationToken ct) =>
        new(deadline: Deadlines.After(timeout), cancellationToken: ct);

    /// <summary>What a failed call is to the outbox: no answer, and where the node is not to be believed the fault's name.</summary>
    private Exception NoAnswer(Exception e, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
            return new OperationCanceledException(ct);
        switch (e)
        {
            case NoAnswerException known:
                return known;
            case ForeignLedgerException:
                nodes.Rotate();
                return new LedgerRefusedException(e.Message, HoldReason.Misconfigured, e);
            case HistoryForkedException:
                nodes.Rotate();
                return new LedgerRefusedException(e.Message, HoldReason.Misconfigured, e);
            case UntrustedAnswerException:
                // Not an answer: the entry stays open, and another node is asked.
                ProofLog.Untrusted(log, e.Message);
                nodes.Rotate();
                return new NoAnswerException(e.Message, e);
            case RpcException rpc:
                return NoAnswer(rpc);
            case LedgerUnavailableException or LedgerRequestException:
                return new NoAnswerException(e.Message, e);
            default:
                return e;
        }
    }

    private NoAnswerException NoAnswer(RpcException e)
    {
        if (e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal)
            nodes.Rotate();
        // Refused whatever is asked: a key of no organisation, an organisation without a role, an unknown certificate.
        if (
            StatusDetails.Info(e) is { } info
            && ReasonTable.Hold(ReasonTable.Of(e)) is var hold and not HoldReason.Unset
        )
            return new LedgerRefusedException(info.Reason + ": " + e.Status.Detail, hold, e);
        // What is wrong with the own certificate stays wrong until somebody acts.
        if (nodes.CertificateFault(e) is { En: var fault })
            return new LedgerRefusedException(fault, HoldReason.Misconfigured, e);
        return StatusDetails.Info(e)?.Reason switch
        {
            ErrorReasons.HistoryForked => new LedgerRefusedException(
                "HistoryForked: " + e.Status.Detail,
                HoldReason.Misconfigured,
                e
            ),
            ErrorReasons.NodeBehind => new LedgerRefusedException(
                "NodeBehind: " + e.Status.Detail,
                HoldReason.Unset,
                e
            ),
            _ => new NoAnswerException(e.StatusCode + ": " + e.Status.Detail, e),
        };
    }
}
