using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Records;

namespace Ledger.Node.Services;

internal sealed class FilingApi(RecordReader reader, RecordLists lists, ReadPoints points, ChainIndex index)
    : Wire.FilingService.FilingServiceBase
{
    public override async Task<Wire.GetFilingResponse> GetFiling(
        Wire.GetFilingRequest request,
        ServerCallContext context
    )
    {
        var id = RecordLists.Id(request.Name, RecordKind.Filing);
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var filing =
            await FilingView.ReadAsync(reader, id, point.Number, context.CancellationToken)
            ?? throw RpcErrors.NotFound(request.Name);
        return new Wire.GetFilingResponse { Filing = filing, AsOf = point.Ref };
    }

    public override async Task<Wire.ListFilingsResponse> ListFilings(
        Wire.ListFilingsRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        var terms = RecordLists.Terms(request.Filter, "unit", "state");
        var state = RecordLists.State<FilingState>(terms);
        Bytes32? unit = terms.TryGetValue("unit", out var name) ? RecordLists.Id(name, RecordKind.Unit) : null;
        var page = await lists.ListAsync(
            RecordKind.Filing,
            after => unit is { } u ? index.FilingsOfUnit(u, after) : index.Records(RecordKind.Filing, after),
            async (id, block) =>
            {
                var filing = await FilingView.ReadAsync(reader, id, block, ct);
                return filing is null || (state is { } s && (int)filing.State != s) ? null : filing;
            },
            request.Filter,
            request.PageSize,
            request.PageToken,
            request.Read,
            ct
        );
        var response = new Wire.ListFilingsResponse { NextPageToken = page.NextToken, AsOf = page.Point.Ref };
        response.Filings.AddRange(page.Items);
        return response;
    }

    public override async Task<Wire.ListFilingEventsResponse> ListFilingEvents(
        Wire.ListFilingEventsRequest request,
        ServerCallContext context
    )
    {
        var kind = request.Name.StartsWith(ResourceName.Collection((int)RecordKind.Tax), StringComparison.Ordinal)
            ? RecordKind.Tax
            : RecordKind.Filing;
        var page = await lists.EventsAsync(
            kind,
            RecordLists.Id(request.Name, kind),
            request.FirstSeq,
            request.PageSize,
            request.PageToken,
            request.Read,
            context.CancellationToken
        );
        var response = new Wire.ListFilingEventsResponse { NextPageToken = page.NextToken, AsOf = page.Point.Ref };
        response.Events.AddRange(page.Items);
        return response;
    }
}
