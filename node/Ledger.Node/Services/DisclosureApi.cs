using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Security;
using Ledger.Node.Vault;

namespace Ledger.Node.Services;

internal sealed class DisclosureApi(
    DisclosureVault vault,
    DisclosurePolicy policy,
    DisclosureDesk desk,
    DeniedUses denied,
    ReadPoints points,
    IChain chain
) : Wire.DisclosureService.DisclosureServiceBase
{
    public override async Task<Wire.GetDisclosureResponse> GetDisclosure(
        Wire.GetDisclosureRequest request,
        ServerCallContext context
    )
    {
        var filing = RecordLists.Id(request.Name, RecordKind.Filing);
        var caller = Caller.Of(context);
        var point = await points.OfAsync(null, context.CancellationToken);
        var right = await desk.AskAsync(
            caller,
            filing,
            request.Purpose,
            request.Code,
            DisclosureLevel.Full,
            point.Number,
            context.CancellationToken
        );
        // Not found and not permitted answer alike (domain.md 10): who may not look learns nothing of what is here.
        if (right.Level != DisclosureLevel.Full)
            throw RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.NotPermitted,
                "The caller may not see all fields of this filing; a bundle has what it may see.",
                "调用方无权查看该备案的全部字段;可获取证据包查看允许的部分。"
            );
        if (vault.IsErased(filing))
            throw RpcErrors.Of(
                Code.FailedPrecondition,
                ErrorReasons.DisclosureErased,
                "The fields of this filing were erased and can never be read again; its evidence on the chain stays.",
                "该备案的披露字段已按要求删除,无法恢复;链上存证不受影响。",
                ("erased_at", ErasedAt(filing))
            );
        var response = new Wire.GetDisclosureResponse();
        response.Disclosures.AddRange(
            vault
                .Find(filing)
                .Where(r => request.Version == 0 || r.Disclosure.Version == request.Version)
                .Select(r => r.Disclosure)
        );
        var use = response.Disclosures.Count == 0 ? VaultUse.Nothing : VaultUse.Full;
        vault.Log(filing, caller.Organisation, caller.Certificate, use, request.Purpose);
        return response;
    }

    public override async Task<Wire.EraseDisclosureResponse> EraseDisclosure(
        Wire.EraseDisclosureRequest request,
        ServerCallContext context
    )
    {
        Purposes.Require(request.Purpose);
        var filing = RecordLists.Id(request.Name, RecordKind.Filing);
        var caller = Caller.Of(context);
        if (!await IsOwnAsync(caller, filing, context.CancellationToken))
        {
            await denied.RecordAsync(caller, request, context.CancellationToken);
            throw RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.NotPermitted,
                "Only the organisation that filed the contract may erase its fields.",
                "只有办理该备案的机构可以删除其披露字段。"
            );
        }
        var (at, before) = vault.Erase(filing, caller.Organisation, caller.Certificate, request.Purpose);
        return new Wire.EraseDisclosureResponse { ErasedAt = Timestamp.FromDateTimeOffset(at), Known = before };
    }

    public override async Task<Wire.ListDisclosureUsesResponse> ListDisclosureUses(
        Wire.ListDisclosureUsesRequest request,
        ServerCallContext context
    )
    {
        var filing = RecordLists.Id(request.Name, RecordKind.Filing);
        var caller = Caller.Of(context);
        var scope = "disclosure uses:" + request.Name;
        // The log only grows, so the number of uses passed over is a place in it.
        var passed = (int)(Paging.Decode(chain.GenesisHash, scope, request.PageToken)?.Last.Block ?? 0);
        var all = await IsOwnAsync(caller, filing, context.CancellationToken);
        var uses = vault.Accesses(filing).Where(a => all || a.Organisation == caller.Organisation).Skip(passed);
        var response = new Wire.ListDisclosureUsesResponse();
        var bytes = 0;
        foreach (var use in uses)
        {
            var item = Of(use);
            if (response.Uses.Count == Paging.Limit(request.PageSize) || !Paging.Fits(ref bytes, item))
            {
                var last = new EventPlace((ulong)(passed + response.Uses.Count), 0, 0);
                response.NextPageToken = Paging.Encode(chain.GenesisHash, scope, 0, last);
                break;
            }
            response.Uses.Add(item);
        }
        return response;
    }

    /// <summary>Whose business a filing is: whose key signed it into the ledger. Of one that is in no final block, nobody's.</summary>
    private async Task<bool> IsOwnAsync(CallerIdentity caller, Bytes32 filing, CancellationToken ct)
    {
        var point = await points.OfAsync(null, ct);
        return await policy.FiledByAsync(filing, point.Number, ct) is { } filedBy && caller.MayActFor(filedBy);
    }

    private string ErasedAt(Bytes32 filing) =>
        vault.Accesses(filing).FirstOrDefault(a => a.Use == VaultUse.Erased) is { } erasure
            ? erasure.At.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture)
            : "";

    private static Wire.DisclosureUse Of(VaultAccess use) =>
        new()
        {
            Organisation = use.Organisation,
            Kind = (Wire.DisclosureUseKind)use.Use,
            Purpose = use.Purpose,
            Time = Timestamp.FromDateTimeOffset(use.At),
            Certificate = use.Certificate,
        };
}
