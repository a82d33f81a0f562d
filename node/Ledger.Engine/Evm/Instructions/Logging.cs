using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>Group 0xa0: LOG0 to LOG4 (Yellow Paper H).</summary>
internal static class Logging
{
    public static ExecutionFault Log(int topicCount, Frame frame, Machine machine)
    {
        if (frame.IsStatic)
            return ExecutionFault.StaticViolation;
        if (
            !frame.Expand(frame.Top(0), frame.Top(1), out var start, out var count)
            || !frame.Charge(count * GasCost.LogByte)
        )
            return ExecutionFault.OutOfGas;
        var topics = topicCount == 0 ? [] : new Bytes32[topicCount];
        for (var i = 0; i < topicCount; i++)
            topics[i] = frame.Top(2 + i).ToBytes32();
        var log = new LogEntry(frame.Self.Address, topics, frame.Memory.AsSpan(start, count).ToArray());
        machine.State.AddLog(log);
        machine.Tracer?.Logged(log);
        frame.Sp -= 2 + topicCount;
        return ExecutionFault.None;
    }
}
