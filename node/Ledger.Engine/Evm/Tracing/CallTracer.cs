using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>One call with the calls that it made.</summary>
internal sealed class TracedFrame(CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas)
{
    public CallKind Kind => kind;

    public Address From => from;

    public Address To => to;

    /// <summary>In wei.</summary>
    public UInt256 Value => value;

    public byte[] Input => input;

    /// <summary>Given to it.</summary>
    public long Gas => gas;

    public long GasUsed { get; set; }

    public ExecutionFault Fault { get; set; }

    public byte[] Output { get; set; } = [];

    public List<TracedFrame> Calls { get; } = [];

    /// <summary>Its own, each with how many calls stood before it. Empty where it failed, or a caller of it.</summary>
    public List<(LogEntry Log, int Position)> Logs { get; } = [];

    /// <summary>What failed has logged nothing, and what it called neither.</summary>
    public void DropLogs()
    {
        Logs.Clear();
        Calls.ForEach(static call => call.DropLogs());
    }
}

/// <summary>The tree of calls (go-ethereum's callTracer).</summary>
/// <param name="onlyTop">Inner calls are left out.</param>
/// <param name="withLogs">Each call's logs are kept.</param>
internal sealed class CallTracer(bool onlyTop, bool withLogs) : ExecutionTracer
{
    private readonly Stack<TracedFrame> open = [];

    /// <summary>The outermost call; null before it began.</summary>
    public TracedFrame? Top { get; private set; }

    public override void Enter(in TracedCall call, WorldState state)
    {
        var isTop = open.Count == 0;
        var input = isTop || !onlyTop ? call.Input.ToArray() : [];
        var frame = new TracedFrame(call.Kind, call.From, call.To, call.Value, input, call.Gas);
        if (isTop)
            Top = frame;
        else if (!onlyTop)
            open.Peek().Calls.Add(frame);
        open.Push(frame);
    }

    public override void Logged(LogEntry log)
    {
        if (withLogs && (open.Count == 1 || !onlyTop))
            open.Peek().Logs.Add((log, open.Peek().Calls.Count));
    }

    public override void Exit(ExecutionFault fault, long gasLeft, ReadOnlySpan<byte> output)
    {
        var frame = open.Pop();
        (frame.Fault, frame.GasUsed) = (fault, frame.Gas - gasLeft);
        if (open.Count == 0 || !onlyTop)
            frame.Output = output.ToArray();
        if (fault != ExecutionFault.None)
            frame.DropLogs();
    }
}
