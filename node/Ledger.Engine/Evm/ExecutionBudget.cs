namespace Ledger.Engine.Evm;

/// <summary>
/// What one transaction or call may take of this process beside gas, whose prices are the protocol's and not this machine's:
/// time, and memory as the bytes that its thread allocates. It is looked at between instructions and inside long ones. A block
/// that is sealed is executed again without any: that it can be executed has been shown.
/// </summary>
internal sealed class ExecutionBudget
{
    private readonly TimeProvider? clock;
    private readonly TimeSpan time;
    private readonly long memory;
    private readonly CancellationToken ct;
    private readonly long begun;
    private readonly long allocated;

    private ExecutionBudget() { }

    /// <summary>Begins now, on this thread, which executes.</summary>
    /// <param name="time">At most so long.</param>
    /// <param name="memory">At most so many bytes allocated.</param>
    public ExecutionBudget(TimeSpan time, long memory, TimeProvider clock, CancellationToken ct)
    {
        (this.time, this.memory, this.clock, this.ct) = (time, memory, clock, ct);
        begun = clock.GetTimestamp();
        allocated = GC.GetAllocatedBytesForCurrentThread();
    }

    public static ExecutionBudget None { get; } = new();

    /// <exception cref="ExecutionBudgetException">It is used up.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the end.</exception>
    public void Check()
    {
        if (clock is null)
            return;
        ct.ThrowIfCancellationRequested();
        if (clock.GetElapsedTime(begun) > time)
            throw new ExecutionBudgetException(ExecutionFault.OutOfTime);
        if (GC.GetAllocatedBytesForCurrentThread() - allocated > memory)
            throw new ExecutionBudgetException(ExecutionFault.OutOfMemory);
    }
}

/// <summary>A budget is used up; what was executed so far is to be dropped.</summary>
internal sealed class ExecutionBudgetException(ExecutionFault fault) : Exception("ExecutionBudget: " + fault)
{
    public ExecutionFault Fault { get; } = fault;
}
