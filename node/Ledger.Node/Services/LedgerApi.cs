using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Bundles;
using Ledger.Node.Errors;
using Ledger.Node.Events;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Security;

namespace Ledger.Node.Services;

internal sealed class LedgerApi(IChain chain, TrustAnchor trust, ReadPoints points, IndexFollower follower)
    : Wire.LedgerService.LedgerServiceBase
{
    private static readonly string Software = "ledger/" + typeof(LedgerApi).Assembly.GetName().Version!.ToString(3);

    public override async Task<Wire.GetLedgerResponse> GetLedger(
        Wire.GetLedgerRequest request,
        ServerCallContext context
    )
    {
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var response = new Wire.GetLedgerResponse
        {
            ChainId = chain.ChainId,
            GenesisHash = Convert.ToHexStringLower(chain.GenesisHash.Span),
            Head = point.Ref,
            OldestProvableBlock = await chain.GetOldestProvableAsync(context.CancellationToken),
            Limits = Limits(chain.Pool),
            ApiRevision = ApiLimits.Revision,
            Software = Software,
            Sample = trust.Sample,
            Caller = Caller.Of(context).Uri,
            IndexedBlock = follower.Latest?.Number ?? 0,
            NameZh = trust.Name.Zh,
            NameEn = trust.Name.En,
        };
        if (chain.ClockFault is { } clock)
        {
            response.Stalled = clock.Message;
            response.StalledAhead = Duration.FromTimeSpan(clock.Ahead);
            if (clock.Until is { } until)
                response.StalledUntil = Timestamp.FromDateTimeOffset(until);
        }
        foreach (var term in trust.Custody)
        {
            var custody = new Wire.Custody { FromBlock = term.From };
            foreach (var (validator, holder) in term.Operators)
                custody.Operators.Add(Convert.ToHexStringLower(validator.Span), holder);
            response.Custody.Add(custody);
        }
        return response;
    }

    public override async Task<Wire.GetBlockResponse> GetBlock(Wire.GetBlockRequest request, ServerCallContext context)
    {
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var number = request.Name switch
        {
            "blocks/latest" => point.Number,
            ['b', 'l', 'o', 'c', 'k', 's', '/', .. var digits]
                when ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) => n,
            _ => throw RpcErrors.BadField(
                "name",
                "expected blocks/{number} or blocks/latest.",
                "应为 blocks/{高度} 或 blocks/latest。"
            ),
        };
        if (number > point.Number)
            throw RpcErrors.NotFound(request.Name);
        return new Wire.GetBlockResponse { Block = await BlockAsync(number, context.CancellationToken) };
    }

    public override async Task<Wire.ListBlocksResponse> ListBlocks(
        Wire.ListBlocksRequest request,
        ServerCallContext context
    )
    {
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var response = new Wire.ListBlocksResponse { AsOf = point.Ref };
        var first = request.First;
        if (
            request.PageToken.Length > 0
            && !ulong.TryParse(request.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out first)
        )
            throw RpcErrors.BadField("page_token", "not a token of this API.", "不是本接口的翻页标记。");
        var bytes = 0;
        for (var number = first; number <= point.Number; number++)
        {
            var block = await BlockAsync(number, context.CancellationToken);
            if (response.Blocks.Count == Paging.Limit(request.PageSize) || !Paging.Fits(ref bytes, block))
            {
                response.NextPageToken = number.ToString(CultureInfo.InvariantCulture);
                break;
            }
            response.Blocks.Add(block);
        }
        return response;
    }

    private async Task<Wire.Block> BlockAsync(ulong number, CancellationToken ct)
    {
        var sealedBlock =
            await chain.GetBlockAsync(number, ct)
            ?? throw new ChainUnavailableException($"The chain does not give block {number}.");
        var header = sealedBlock.Header;
        var block = new Wire.Block
        {
            Ref = WireEvents.Ref(number, sealedBlock.Hash, header.Timestamp),
            ParentHash = Convert.ToHexStringLower(header.ParentHash.Span),
            Proposer = Convert.ToHexStringLower(header.Coinbase.Span),
            GasUsed = header.GasUsed,
            Header = Google.Protobuf.ByteString.CopyFrom(header.Encode()),
        };
        block.Transactions.AddRange(sealedBlock.Transactions.Select(t => ResourceName.Transaction(t.Hash.Span)));
        return block;
    }

    private static Wire.Limits Limits(PoolTerms? pool) =>
        new()
        {
            MaxRequestBytes = ApiLimits.RequestBytes,
            MaxMessageBytes = ApiLimits.MessageBytes,
            MaxMetadataBytes = ApiLimits.MetadataBytes,
            MaxSubscriptions = ApiLimits.Subscriptions,
            MaxPendingTransactions = (uint)(pool?.UnderWay ?? 0),
            MaxStatements = Chaincode.BatchCall.MaxStatements,
            MaxTransactionGas = pool?.TransactionGas ?? 0,
            MaxTransactionBytes = (uint)Math.Min(ApiLimits.TransactionBytes, pool?.TransactionBytes ?? int.MaxValue),
            MaxPageSize = ApiLimits.PageSize,
            MaxPageBytes = ApiLimits.PageBytes,
            MaxHeads = ApiLimits.Heads,
            DefaultPageSize = ApiLimits.DefaultPageSize,
            ReadDeadline = Duration.FromTimeSpan(ApiLimits.ReadDeadline),
            SubmitDeadline = Duration.FromTimeSpan(ApiLimits.SubmitDeadline),
            BundleDeadline = Duration.FromTimeSpan(ApiLimits.BundleDeadline),
        };
}
