using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Node.Errors;
using Ledger.Node.Security;
using Ledger.Node.Vault;

namespace Ledger.Node.Services;

internal sealed class DisclosureApi(DisclosureVault vault, DisclosurePolicy policy, ReadPoints points)
    : Wire.DisclosureService.DisclosureServiceBase
{
    public override async Task<Wire.GetDisclosureResponse> GetDisclosure(
        Wire.GetDisclosureRequest request,
        ServerCallContext context
    )
    {
        Purposes.Require(request.Purpose);
        var filing = RecordLists.Id(request.Name, RecordKind.Filing);
        var caller = Caller.Of(context);
        var point = await points.OfAsync(null, context.CancellationToken);
        var rows = vault.Find(filing);
        var givers = rows.Select(r => r.Organisation);
        var level = await policy.OfAsync(caller, filing, givers, point.Number, context.CancellationToken);
        // Not found and not permitted answer alike (domain.md 10): who may not look learns nothing of what is here.
        if (level != DisclosureLevel.Full)
            throw RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.NotPermitted,
                "The caller may not see all fields of this filing; a bundle has what it may see.",
                "调用方无权查看该备案的全部字段;可获取证据包查看允许的部分。"
            );
        vault.Log(filing, caller.Organisation, request.Purpose);
        var response = new Wire.GetDisclosureResponse();
        response.Disclosures.AddRange(
            rows.Where(r => request.Version == 0 || r.Disclosure.Version == request.Version).Select(r => r.Disclosure)
        );
        return response;
    }
}
