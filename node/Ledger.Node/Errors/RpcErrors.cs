using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Engine.State;

namespace Ledger.Node.Errors;

/// <summary>Errors of a call: google.rpc.Status with ErrorInfo, in both languages, and nothing personal in any of it.</summary>
internal static class RpcErrors
{
    /// <param name="code">Canonical code of gRPC.</param>
    /// <param name="reason">One of <see cref="ErrorReasons"/>, or a refusal's name in upper snake case.</param>
    /// <param name="en">What is wrong and what to do.</param>
    /// <param name="zh">The same in Chinese.</param>
    /// <param name="metadata">Parameters by name.</param>
    public static RpcException Of(
        Code code,
        string reason,
        string en,
        string zh,
        params ReadOnlySpan<(string Key, string Value)> metadata
    ) => Build(code, reason, en, zh, null, metadata);

    /// <summary>A request's field has a wrong form.</summary>
    public static RpcException BadField(string field, string en, string zh)
    {
        var bad = new BadRequest();
        bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = en });
        return Build(
            Code.InvalidArgument,
            ErrorReasons.BadValue,
            field + ": " + en,
            field + ":" + zh,
            bad,
            [("field", field)]
        );
    }

    public static RpcException TooLarge(string field, long size, long limit) =>
        Of(
            Code.ResourceExhausted,
            ErrorReasons.TooLarge,
            $"{field} has {Text(size)}, the limit is {Text(limit)}.",
            $"{field} 为 {Text(size)},上限为 {Text(limit)}。",
            ("field", field),
            ("size", Text(size)),
            ("limit", Text(limit))
        );

    public static RpcException Retry(
        Code code,
        string reason,
        string en,
        string zh,
        TimeSpan after,
        params ReadOnlySpan<(string Key, string Value)> metadata
    ) => Build(code, reason, en, zh, new RetryInfo { RetryDelay = Duration.FromTimeSpan(after) }, metadata);

    /// <summary>The disk is full, or has no more than its reserve: send again later.</summary>
    public static RpcException DiskFull() =>
        Retry(
            Code.Unavailable,
            ErrorReasons.DiskFull,
            "No space left on the node; nothing was stored.",
            "节点磁盘空间不足,未存储任何内容。",
            TimeSpan.FromSeconds(30)
        );

    public static RpcException NotFound(string name) =>
        Of(
            Code.NotFound,
            ErrorReasons.NotFound,
            "Nothing of this name is here.",
            "此处没有该名称的记录。",
            ("name", name)
        );

    public static RpcException Unrepresentable(string name, string field) =>
        Of(
            Code.FailedPrecondition,
            ErrorReasons.Unrepresentable,
            $"{field} of this record is above 2^63 - 1, which an older chaincode took: read its events, or prove it.",
            $"该记录的 {field} 超过 2^63 - 1(旧版链上代码所接受),请读取其事件或证明。",
            ("name", name),
            ("field", field)
        );

    public static RpcException Pruned(HistoryPrunedException e) =>
        Of(
            Code.OutOfRange,
            ErrorReasons.HistoryPruned,
            $"The state of block {e.Asked} is no longer kept; the oldest is {e.Oldest}.",
            $"区块 {e.Asked} 的状态已不再保留,最早可读区块为 {e.Oldest}。",
            ("asked", e.Asked.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("oldest", e.Oldest.ToString(System.Globalization.CultureInfo.InvariantCulture))
        );

    private static RpcException Build(
        Code code,
        string reason,
        string en,
        string zh,
        IMessage? detail,
        ReadOnlySpan<(string Key, string Value)> metadata
    )
    {
        var info = new ErrorInfo { Reason = reason, Domain = ErrorReasons.Domain };
        foreach (var (key, value) in metadata)
            info.Metadata[key] = value;
        var status = new Google.Rpc.Status { Code = (int)code, Message = en };
        status.Details.Add(Any.Pack(info));
        if (detail is not null)
            status.Details.Add(Any.Pack(detail));
        status.Details.Add(Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = zh }));
        return status.ToRpcException();
    }

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
