using Grpc.Core;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Records;

namespace Ledger.Node.Services;

internal sealed class EscrowApi(RecordReader reader, RecordLists lists, ReadPoints points, ChainIndex index)
    : Wire.EscrowService.EscrowServiceBase
{
    public override async Task<Wire.GetEscrowResponse> GetEscrow(
        Wire.GetEscrowRequest request,
        ServerCallContext context
    )
    {
        var id = RecordLists.Id(request.Name, RecordKind.Escrow);
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var (escrow, beyond) = await EscrowView.ReadAsync(reader, id, point.Number, context.CancellationToken);
        if (escrow is null)
            throw RpcErrors.NotFound(request.Name);
        if (beyond is not null)
            throw RpcErrors.Unrepresentable(request.Name, beyond);
        return new Wire.GetEscrowResponse { Escrow = escrow, AsOf = point.Ref };
    }

    public override async Task<Wire.ListEscrowsResponse> ListEscrows(
        Wire.ListEscrowsRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        var terms = RecordLists.Terms(request.Filter, "filing", "state", "bank");
        var state = RecordLists.State<EscrowState>(terms);
        Bytes32? filing = terms.TryGetValue("filing", out var name) ? RecordLists.Id(name, RecordKind.Filing) : null;
        uint? bank = terms.TryGetValue("bank", out var text) ? Bank(text) : null;
        // One such record must not take the list from everybody.
        var unrepresentable = new List<string>();
        var page = await lists.ListAsync(
            RecordKind.Escrow,
            after => filing is { } f ? index.EscrowsOfFiling(f, after) : index.Records(RecordKind.Escrow, after),
            async (id, block) =>
            {
                var (escrow, beyond) = await EscrowView.ReadAsync(reader, id, block, ct);
                var other = escrow is null || (state is { } s && (int)escrow.State != s);
                if (other || (bank is { } b && escrow!.Bank != b))
                    return null;
                if (beyond is null)
                    return escrow;
                unrepresentable.Add(escrow!.Name);
                return null;
            },
            request.Filter,
            request.PageSize,
            request.PageToken,
            request.Read,
            ct
        );
        var response = new Wire.ListEscrowsResponse { NextPageToken = page.NextToken, AsOf = page.Point.Ref };
        response.Escrows.AddRange(page.Items);
        response.Unrepresentable.AddRange(unrepresentable);
        return response;
    }

    public override async Task<Wire.ListEscrowEventsResponse> ListEscrowEvents(
        Wire.ListEscrowEventsRequest request,
        ServerCallContext context
    )
    {
        var page = await lists.EventsAsync(
            RecordKind.Escrow,
            RecordLists.Id(request.Name, RecordKind.Escrow),
            request.FirstSeq,
            request.PageSize,
            request.PageToken,
            request.Read,
            context.CancellationToken
        );
        var response = new Wire.ListEscrowEventsResponse { NextPageToken = page.NextToken, AsOf = page.Point.Ref };
        response.Events.AddRange(page.Items);
        return response;
    }

    private static uint Bank(string text) =>
        uint.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var bank)
            ? bank
            : throw RpcErrors.BadField("filter", "bank is an organisation's number.", "bank 应为机构编号。");
}
