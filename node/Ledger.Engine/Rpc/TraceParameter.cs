using System.Globalization;
using System.Text.Json;
using Ledger.Engine.Evm;

namespace Ledger.Engine.Rpc;

/// <summary>What is to be told of an execution, in go-ethereum's form: the opcodes, or the tree of calls.</summary>
internal sealed class TraceParameter
{
    private static readonly string[] Fields =
    [
        "tracer",
        "tracerConfig",
        "timeout",
        "disableStorage",
        "disableStack",
        "enableMemory",
        "enableReturnData",
        "limit",
        "debug",
    ];

    private static readonly string[] CallFields = [.. Fields, "stateOverrides", "blockOverrides"];

    private static readonly string[] TracerFields = ["onlyTopCall", "withLog"];

    private TraceParameter() { }

    /// <summary>Null: the tree of calls is asked for.</summary>
    public StructLogOptions? Steps { get; private init; }

    public bool OnlyTop { get; private init; }

    public bool WithLogs { get; private init; }

    /// <summary>Null: as long as the node allows.</summary>
    public TimeSpan? Timeout { get; private init; }

    public CallOverrides Overrides { get; private init; } = CallOverrides.None;

    /// <param name="value">Undefined where it is missing.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="ofCall">Whether it may override state and block.</param>
    public static TraceParameter Read(JsonElement value, string name, bool ofCall)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return new TraceParameter { Steps = new StructLogOptions(true, true, false, false, 0) };
        var config = RpcObject.Read(value, name, ofCall ? CallFields : Fields);
        var tracer = config["tracer"] is { } t ? RpcParams.Text(t, "tracer") : "";
        var timeout = config["timeout"] is { } d ? Duration(RpcParams.Text(d, "timeout")) : (TimeSpan?)null;
        var overrides = OverrideParameters.Read(
            config["stateOverrides"] ?? default,
            config["blockOverrides"] ?? default
        );
        // To a log of the node, which keeps none of it.
        _ = RpcParams.Flag(config["debug"] ?? default, "debug");
        var steps = new StructLogOptions(
            !RpcParams.Flag(config["disableStack"] ?? default, "disableStack"),
            !RpcParams.Flag(config["disableStorage"] ?? default, "disableStorage"),
            RpcParams.Flag(config["enableMemory"] ?? default, "enableMemory"),
            RpcParams.Flag(config["enableReturnData"] ?? default, "enableReturnData"),
            config["limit"] is { } limit ? (long)Math.Min(RpcParams.Quantity(limit, "limit"), long.MaxValue) : 0
        );
        if (tracer.Length == 0)
            return new TraceParameter
            {
                Steps = steps,
                Timeout = timeout,
                Overrides = overrides,
            };
        if (tracer != "callTracer")
            throw RpcException.Invalid(
                "tracer",
                "these are offered: callTracer, and without a name the opcodes (struct logger)"
            );
        var of = config["tracerConfig"] is { } c ? RpcObject.Read(c, "tracerConfig", TracerFields) : (RpcObject?)null;
        return new TraceParameter
        {
            OnlyTop = RpcParams.Flag(of?["onlyTopCall"] ?? default, "onlyTopCall"),
            WithLogs = RpcParams.Flag(of?["withLog"] ?? default, "withLog"),
            Timeout = timeout,
            Overrides = overrides,
        };
    }

    /// <summary>A number and ms, s, m or h (one term of Go's durations).</summary>
    private static TimeSpan Duration(string text)
    {
        var unit = text.TrimStart("0123456789.".ToCharArray());
        if (
            !double.TryParse(
                text.AsSpan(0, text.Length - unit.Length),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            || number > 1e6
        )
            throw NoDuration();
        return unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => throw NoDuration(),
        };
    }

    private static RpcException NoDuration() =>
        RpcException.Invalid("timeout", "expected a number and ms, s, m or h, as \"300ms\" or \"5s\"");
}
