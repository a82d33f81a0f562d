using System.Buffers.Binary;
using Grpc.Core;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Reads;
using Ledger.Node.Records;

namespace Ledger.Node.Services;

internal sealed class OrganisationApi(RecordReader reader, RecordLists lists, ReadPoints points, TrustAnchor trust)
    : Wire.OrganisationService.OrganisationServiceBase
{
    public override async Task<Wire.GetOrganisationResponse> GetOrganisation(
        Wire.GetOrganisationRequest request,
        ServerCallContext context
    )
    {
        var id = RecordLists.Id(request.Name, RecordKind.Organisation);
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var found =
            await EscrowView.OrganisationAsync(reader, trust, id, point.Number, context.CancellationToken)
            ?? throw RpcErrors.NotFound(request.Name);
        return new Wire.GetOrganisationResponse { Organisation = found, AsOf = point.Ref };
    }

    /// <summary>Numbers are given from 1 without gaps (genesis, then `join`), so the list ends at the first absent one.</summary>
    public override async Task<Wire.ListOrganisationsResponse> ListOrganisations(
        Wire.ListOrganisationsRequest request,
        ServerCallContext context
    )
    {
        var point = await points.OfAsync(request.Read, context.CancellationToken);
        var response = new Wire.ListOrganisationsResponse { AsOf = point.Ref };
        var first = 1U;
        if (request.PageToken.Length > 0 && !uint.TryParse(request.PageToken, out first))
            throw RpcErrors.BadField("page_token", "not a token of this API.", "不是本接口的翻页标记。");
        for (var number = Math.Max(first, 1); ; number++)
        {
            var found = await EscrowView.OrganisationAsync(
                reader,
                trust,
                Number(number),
                point.Number,
                context.CancellationToken
            );
            if (found is null)
                return response;
            if (response.Organisations.Count == Paging.Limit(request.PageSize))
            {
                response.NextPageToken = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return response;
            }
            response.Organisations.Add(found);
        }
    }

    public override async Task<Wire.ListOrganisationEventsResponse> ListOrganisationEvents(
        Wire.ListOrganisationEventsRequest request,
        ServerCallContext context
    )
    {
        var page = await lists.EventsAsync(
            RecordKind.Organisation,
            RecordLists.Id(request.Name, RecordKind.Organisation),
            request.FirstSeq,
            request.PageSize,
            request.PageToken,
            request.Read,
            context.CancellationToken
        );
        var response = new Wire.ListOrganisationEventsResponse
        {
            NextPageToken = page.NextToken,
            AsOf = page.Point.Ref,
        };
        response.Events.AddRange(page.Items);
        return response;
    }

    private static Bytes32 Number(uint number)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(word[28..], number);
        return new Bytes32(word);
    }
}
