using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Node.Errors;

namespace Ledger.Node.Services;

/// <summary>The pool's answers as errors of the call.</summary>
internal static class SubmitErrors
{
    public static RpcException Of(SubmitResult result, ulong nonce)
    {
        var number = ("nonce", nonce.ToString(CultureInfo.InvariantCulture));
        return result.Outcome switch
        {
            SubmitOutcome.NonceTooLow or SubmitOutcome.Underpriced => RpcErrors.Of(
                Code.FailedPrecondition,
                ErrorReasons.NonceUsed,
                "Other bytes hold this nonce: ask GetTransaction, then pack anew. " + result.Message,
                "该 nonce 已被其他交易占用,请查询后重新打包。",
                number
            ),
            SubmitOutcome.NonceTooHigh => RpcErrors.Of(
                Code.ResourceExhausted,
                ErrorReasons.NonceTooHigh,
                "Too far ahead of the last final nonce: send the lowest open one first. " + result.Message,
                "nonce 超前过多,请先提交最小的未完成交易。",
                number
            ),
            SubmitOutcome.PoolFull => RpcErrors.Retry(
                Code.ResourceExhausted,
                ErrorReasons.PoolFull,
                "The pool, or this writer's share of it, is full: send again later. " + result.Message,
                "交易池已满,请稍后再试。",
                TimeSpan.FromSeconds(1),
                number
            ),
            SubmitOutcome.Stopped => RpcErrors.Retry(
                Code.Unavailable,
                ErrorReasons.Stopping,
                "The engine has stopped or is stopping: send again, or to another node.",
                "引擎已停止或正在停止,请稍后或换节点重试。",
                TimeSpan.FromSeconds(5)
            ),
            SubmitOutcome.SenderNotPermitted => RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.KeyInvalid,
                "The chain takes nothing of this key: " + result.Message,
                "链不接受该密钥签署的交易。",
                number
            ),
            SubmitOutcome.WrongDestination => Refuse(ErrorReasons.WrongDestination, result),
            SubmitOutcome.NoSpace => RpcErrors.DiskFull(),
            SubmitOutcome.ClockWrong => RpcErrors.Retry(
                Code.Unavailable,
                ErrorReasons.ClockWrong,
                "No block can be made now, so nothing is taken. " + result.Message,
                "本节点的时钟不对,暂时不能出块,未接受该交易;请稍后重试。",
                TimeSpan.FromSeconds(15)
            ),
            SubmitOutcome.WrongChain => Refuse(ErrorReasons.WrongChain, result),
            SubmitOutcome.BadSignature => Refuse(ErrorReasons.BadSignature, result),
            _ => Refuse(ErrorReasons.NotAcceptable, result),
        };
    }

    private static RpcException Refuse(string reason, SubmitResult result) =>
        RpcErrors.Of(
            Code.InvalidArgument,
            reason,
            "The chain does not take this transaction: " + result.Message,
            "链不接受该交易。",
            ("outcome", result.Outcome.ToString())
        );
}
