using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm;

/// <summary>Accounts and slots that an execution looks at, also where it reverts (EIP-2930; go-ethereum's access list tracer).</summary>
/// <param name="free">Accounts that are warm by themselves: of them only slots are listed.</param>
internal sealed class AccessTracer(IReadOnlySet<Address> free) : ExecutionTracer
{
    private readonly SortedDictionary<Address, SortedSet<Bytes32>> seen = [];

    public override bool SeesSteps => true;

    /// <summary>In ascending order.</summary>
    public IReadOnlyList<AccessListEntry> List =>
        [.. seen.Select(account => new AccessListEntry(account.Key, [.. account.Value]))];

    public void Add(AccessListEntry entry)
    {
        foreach (var slot in entry.Slots)
            Of(entry.Address).Add(slot);
        if (entry.Slots.Count == 0)
            Add(entry.Address);
    }

    public override void Step(Frame frame, byte op, Machine machine)
    {
        switch (op)
        {
            case Opcode.SLoad or Opcode.SStore when frame.Sp >= 1:
                Of(frame.Self.Address).Add(frame.Top(0).ToBytes32());
                break;
            case Opcode.Balance
            or Opcode.ExtCodeSize
            or Opcode.ExtCodeCopy
            or Opcode.ExtCodeHash
            or Opcode.SelfDestruct when frame.Sp >= 1:
                Add(frame.Top(0).ToAddress());
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when frame.Sp >= 5:
                Add(frame.Top(1).ToAddress());
                break;
        }
    }

    private void Add(in Address address)
    {
        if (!free.Contains(address) && Precompiled.NumberOf(address) == 0)
            _ = Of(address);
    }

    private SortedSet<Bytes32> Of(in Address address)
    {
        if (!seen.TryGetValue(address, out var slots))
            seen[address] = slots = [];
        return slots;
    }
}
