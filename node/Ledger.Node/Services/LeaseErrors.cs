using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Node.Errors;
using Ledger.Node.Leases;

namespace Ledger.Node.Services;

internal static class LeaseErrors
{
    public static RpcException InUse(WriterLease lease) =>
        RpcErrors.Retry(
            Code.Aborted,
            ErrorReasons.KeyInUse,
            "Another outbox uses this writer key: stop it, or wait until its lease ends.",
            "该写入密钥正由另一个发件箱使用,请先停止它或等待租约到期。",
            TimeSpan.FromSeconds(5),
            ("expires", lease.Expires.ToString(CultureInfo.InvariantCulture)),
            ("fence", lease.Fence.ToString(CultureInfo.InvariantCulture))
        );

    public static RpcException RolledBack(WriterLease lease, ulong given) =>
        RpcErrors.Of(
            Code.FailedPrecondition,
            ErrorReasons.RolledBack,
            $"This outbox has told order number {lease.Order} before and now has {given}: it is an older copy.",
            $"该发件箱此前的序号为 {lease.Order},现为 {given}:它是旧副本。",
            ("given", given.ToString(CultureInfo.InvariantCulture)),
            ("remembered", lease.Order.ToString(CultureInfo.InvariantCulture))
        );
}
