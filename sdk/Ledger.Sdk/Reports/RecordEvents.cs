using Ledger.Sdk.Grpc;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Reports;

/// <summary>The events of one record, oldest first, all pages.</summary>
internal static class RecordEvents
{
    private const uint PageSize = 1000;

    /// <param name="reads">The node.</param>
    /// <param name="name">units/, filings/, taxes/ or escrows/ and 64 hex digits, or organisations/ and a number.</param>
    /// <param name="firstSeq">The first one wanted; 0 = all.</param>
    /// <param name="ct">Ends the reading.</param>
    public static IAsyncEnumerable<LedgerEvent> ListAsync(
        ReadChannel reads,
        string name,
        uint firstSeq,
        CancellationToken ct
    ) => Pages.AllAsync((token, stop) => PageAsync(reads, name, firstSeq, token, stop), ct);

    private static Task<Page<LedgerEvent>> PageAsync(
        ReadChannel reads,
        string name,
        uint firstSeq,
        string token,
        CancellationToken ct
    ) =>
        name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)] switch
        {
            "units/" => Pages.ReadAsync(
                reads,
                (invoker, read, call) =>
                    new Proto.UnitService.UnitServiceClient(invoker).ListUnitEventsAsync(
                        new Proto.ListUnitEventsRequest
                        {
                            Name = name,
                            FirstSeq = firstSeq,
                            PageSize = PageSize,
                            PageToken = token,
                            Read = read,
                        },
                        call
                    ),
                static answer => Of(answer.Events, answer.NextPageToken, answer.AsOf),
                ct
            ),
            "escrows/" => Pages.ReadAsync(
                reads,
                (invoker, read, call) =>
                    new Proto.EscrowService.EscrowServiceClient(invoker).ListEscrowEventsAsync(
                        new Proto.ListEscrowEventsRequest
                        {
                            Name = name,
                            FirstSeq = firstSeq,
                            PageSize = PageSize,
                            PageToken = token,
                            Read = read,
                        },
                        call
                    ),
                static answer => Of(answer.Events, answer.NextPageToken, answer.AsOf),
                ct
            ),
            "organisations/" => Pages.ReadAsync(
                reads,
                (invoker, read, call) =>
                    new Proto.OrganisationService.OrganisationServiceClient(invoker).ListOrganisationEventsAsync(
                        new Proto.ListOrganisationEventsRequest
                        {
                            Name = name,
                            FirstSeq = firstSeq,
                            PageSize = PageSize,
                            PageToken = token,
                            Read = read,
                        },
                        call
                    ),
                static answer => Of(answer.Events, answer.NextPageToken, answer.AsOf),
                ct
            ),
            _ => Pages.ReadAsync(
                reads,
                (invoker, read, call) =>
                    new Proto.FilingService.FilingServiceClient(invoker).ListFilingEventsAsync(
                        new Proto.ListFilingEventsRequest
                        {
                            Name = name,
                            FirstSeq = firstSeq,
                            PageSize = PageSize,
                            PageToken = token,
                            Read = read,
                        },
                        call
                    ),
                static answer => Of(answer.Events, answer.NextPageToken, answer.AsOf),
                ct
            ),
        };

    private static ListAnswer<LedgerEvent> Of(IEnumerable<Proto.Event> events, string next, Proto.BlockRef asOf) =>
        new(events.Select(ReportReader.Read), next, asOf);
}
