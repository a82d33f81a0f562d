using Grpc.Core;
using Ledger.Evidence.Machines;
using Ledger.Node.Errors;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Records;

namespace Ledger.Node.Services;

internal sealed class UnitApi(RecordReader reader, RecordLists lists, ReadPoints points, ChainIndex index)
    : Wire.UnitService.UnitServiceBase
{
    public override async Task<Wire.GetUnitResponse> GetUnit(Wire.GetUnitRequest request, ServerCallContext context)
    {
        var id = RecordLists.Id(request.Name, RecordKind.Unit);
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var unit =
            await FilingView.UnitAsync(reader, id, point.Number, context.CancellationToken)
            ?? throw RpcErrors.NotFound(request.Name);
        return new Wire.GetUnitResponse { Unit = unit, AsOf = point.Ref };
    }

    public override async Task<Wire.ListUnitsResponse> ListUnits(
        Wire.ListUnitsRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        var state = RecordLists.State<UnitState>(RecordLists.Terms(request.Filter, "state"));
        var page = await lists.ListAsync(
            RecordKind.Unit,
            after => index.Records(RecordKind.Unit, after),
            async (id, block) =>
            {
                var unit = await FilingView.UnitAsync(reader, id, block, ct);
                return unit is null || (state is { } s && (int)unit.State != s) ? null : unit;
            },
            request.Filter,
            request.PageSize,
            request.PageToken,
            request.Read,
            ct
        );
        var response = new Wire.ListUnitsResponse { NextPageToken = page.NextToken, AsOf = page.Point.Ref };
        response.Units.AddRange(page.Items);
        return response;
    }

    public override async Task<Wire.ListUnitEventsResponse> ListUnitEvents(
        Wire.ListUnitEventsRequest request,
        ServerCallContext context
    )
    {
        var page = await lists.EventsAsync(
            RecordKind.Unit,
            RecordLists.Id(request.Name, RecordKind.Unit),
            request.FirstSeq,
            request.PageSize,
            request.PageToken,
            request.Read,
            context.CancellationToken
        );
        var response = new Wire.ListUnitEventsResponse { NextPageToken = page.NextToken, AsOf = page.Point.Ref };
        response.Events.AddRange(page.Items);
        return response;
    }
}
