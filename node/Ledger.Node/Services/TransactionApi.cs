using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Node.Errors;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Reads;
using Ledger.Node.Records;
using Ledger.Node.Security;

namespace Ledger.Node.Services;

internal sealed class TransactionApi(
    IChain chain,
    SubmitPipeline pipeline,
    PendingTransactions pending,
    Previews previews,
    RecordReader reader,
    ReadPoints points,
    ChainIndex index,
    LeaseBook leases,
    RecentBlocks recent
) : Wire.TransactionService.TransactionServiceBase
{
    public override Task<Wire.SubmitTransactionResponse> SubmitTransaction(
        Wire.SubmitTransactionRequest request,
        ServerCallContext context
    ) => pipeline.SubmitAsync(request, Caller.Of(context), context.CancellationToken);

    public override async Task<Wire.GetTransactionResponse> GetTransaction(
        Wire.GetTransactionRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        if (!ResourceName.TryParse(request.Name, "transactions", 32, out var id))
            throw RpcErrors.BadField(
                "name",
                "expected transactions/{64 hex digits}.",
                "应为 transactions/ 加 64 位十六进制。"
            );
        var hash = new Bytes32(id);
        var point = await points.OfAsync(request.Read, ct);
        // A block that is final but not indexed yet is not told: what was read would be missing from the lists.
        if (await chain.FindTransactionAsync(hash, ct) is { } place && place.Block <= point.Number)
        {
            var full = await recent.GetAsync(place.Block, ct);
            return new Wire.GetTransactionResponse
            {
                Transaction = TransactionResults.Of(full.Block, place.Index, full.Receipts),
                AsOf = point.Ref,
            };
        }
        if (pending.Find(hash) is { } known && await IsWaitingAsync(hash, known.Writer, known.Nonce, point, ct))
            return new Wire.GetTransactionResponse
            {
                Transaction = new Wire.Transaction
                {
                    Name = request.Name,
                    State = Wire.TransactionState.Pending,
                    Nonce = known.Nonce,
                    Writer = Convert.ToHexStringLower(known.Writer.Span),
                },
                AsOf = point.Ref,
            };
        throw RpcErrors.NotFound(request.Name);
    }

    public override async Task<Wire.ListTransactionsResponse> ListTransactions(
        Wire.ListTransactionsRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        var writer = WriterAddress(request.Writer, "writer");
        await RequireOwnAsync(writer, context);
        var scope = "transactions:" + writer;
        var first = Paging.Decode(chain.GenesisHash, scope, request.PageToken)?.Last.Block ?? request.FirstNonce;
        var point = await points.OfAsync(request.Read, ct);
        var response = new Wire.ListTransactionsResponse { AsOf = point.Ref };
        foreach (var (nonce, hash) in index.Transactions(writer, first))
        {
            if (response.Transactions.Count == Paging.Limit(request.PageSize))
            {
                response.NextPageToken = Paging.Encode(
                    chain.GenesisHash,
                    scope,
                    point.Number,
                    new EventPlace(nonce, 0, 0)
                );
                break;
            }
            if (await chain.FindTransactionAsync(hash, ct) is not { } place || place.Block > point.Number)
                break;
            var full = await recent.GetAsync(place.Block, ct);
            response.Transactions.Add(TransactionResults.Short(full.Block, place.Index, full.Receipts[place.Index]));
        }
        return response;
    }

    public override async Task<Wire.PreviewStatementsResponse> PreviewStatements(
        Wire.PreviewStatementsRequest request,
        ServerCallContext context
    )
    {
        if (request.Statements.Count is 0 or > Chaincode.BatchCall.MaxStatements)
            throw RpcErrors.TooLarge("statements", request.Statements.Count, Chaincode.BatchCall.MaxStatements);
        var writer = WriterAddress(request.Writer, "writer");
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var response = new Wire.PreviewStatementsResponse { AsOf = point.Ref };
        for (var i = 0; i < request.Statements.Count; i++)
            response.Previews.Add(
                await previews.OfAsync(i, request.Statements[i], writer, point.Number, context.CancellationToken)
            );
        return response;
    }

    public override async Task<Wire.GetWriterResponse> GetWriter(
        Wire.GetWriterRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        var address = WriterAddress(request.Name, "name");
        var point = await points.OfAsync(request.Read, ct);
        var key = await reader.WriterAsync(address, point.Number, ct);
        var writer = new Wire.Writer
        {
            Name = ResourceName.Writer(address.Span),
            Organisation = key.Organisation,
            ValidFrom = key.From,
            ValidTo = key.To,
            SuspectFrom = key.SuspectFrom,
            Valid = key.CountsAt(point.Number + 1),
            Nonce = await chain.GetNonceAsync(address, point.Number, ct),
            PendingNonce = await chain.GetPendingNonceAsync(address, ct),
        };
        if (key.Organisation != 0)
        {
            var organisation = await reader.WordAsync(
                RecordKind.Organisation,
                RecordLists.Id(ResourceName.Collection(8) + "/" + key.Organisation, RecordKind.Organisation),
                point.Number,
                ct
            );
            writer.Roles = organisation.OrganisationRoles;
        }
        if (leases.Find(address) is { } lease)
        {
            writer.Leased = leases.IsHeld(lease);
            writer.LeaseExpires = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(lease.Expires));
            writer.LeaseOrder = lease.Order;
        }
        return new Wire.GetWriterResponse { Writer = writer, AsOf = point.Ref };
    }

    public override async Task<Wire.AcquireWriterLeaseResponse> AcquireWriterLease(
        Wire.AcquireWriterLeaseRequest request,
        ServerCallContext context
    )
    {
        var address = WriterAddress(request.Name, "name");
        if (TextProfiles.LeaseOwner.Check(request.Owner) is { } problem)
            throw RpcErrors.BadField("owner", problem.En, problem.Zh);
        await RequireOwnAsync(address, context);
        var (outcome, lease, known) = leases.Acquire(address, request.Owner, request.LeaseToken, request.Order);
        return outcome switch
        {
            LeaseOutcome.Granted => new Wire.AcquireWriterLeaseResponse
            {
                LeaseToken = lease.Token,
                Duration = Duration.FromTimeSpan(leases.Term),
                Expires = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(lease.Expires)),
                Fence = lease.Fence,
                Order = known,
            },
            LeaseOutcome.RolledBack => throw LeaseErrors.RolledBack(lease, request.Order),
            _ => throw LeaseErrors.InUse(lease),
        };
    }

    public override async Task<Wire.ReleaseWriterLeaseResponse> ReleaseWriterLease(
        Wire.ReleaseWriterLeaseRequest request,
        ServerCallContext context
    )
    {
        var address = WriterAddress(request.Name, "name");
        await RequireOwnAsync(address, context);
        if (!leases.Release(address, request.LeaseToken))
            throw RpcErrors.Of(
                Code.Aborted,
                ErrorReasons.LeaseLost,
                "The token is not the holder's: nothing was released.",
                "该令牌不是当前租约持有者的令牌。"
            );
        return new Wire.ReleaseWriterLeaseResponse();
    }

    private async Task<bool> IsWaitingAsync(
        Bytes32 hash,
        Address writer,
        ulong nonce,
        ReadPoint point,
        CancellationToken ct
    )
    {
        if (await chain.GetNonceAsync(writer, point.Number, ct) > nonce)
            return false;
        // The pool is asked before the chain: a block made in between moves the transaction from the one to the other.
        var next = await chain.GetPendingNonceAsync(writer, ct);
        // Final in a block that is not indexed yet counts as waiting; there, other bytes of its nonce end the wait.
        if (await chain.FindTransactionAsync(hash, ct) is { } place)
            return place.Block > point.Number;
        var head = await chain.GetHeadAsync(ct);
        return next > nonce && await chain.GetNonceAsync(writer, head.Number, ct) <= nonce;
    }

    private async Task RequireOwnAsync(Address writer, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        if (caller.Kind == CallerKind.Loopback)
            return;
        var point = await points.OfAsync(null, context.CancellationToken);
        var key = await reader.WriterAsync(writer, point.Number, context.CancellationToken);
        if (!caller.MayActFor(key.Organisation))
            throw RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.NotPermitted,
                "The writer key is not of the caller's organisation.",
                "该写入密钥不属于调用方机构。"
            );
    }

    private static Address WriterAddress(string name, string field)
    {
        if (!name.Contains('/', StringComparison.Ordinal))
            name = "writers/" + name;
        return ResourceName.TryParse(name, "writers", 20, out var bytes)
            ? new Address(bytes)
            : throw RpcErrors.BadField(
                field,
                "expected writers/{40 lower-case hex digits}.",
                "应为 writers/ 加 40 位小写十六进制。"
            );
    }
}
