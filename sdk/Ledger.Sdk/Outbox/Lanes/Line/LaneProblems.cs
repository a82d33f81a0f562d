using Ledger.Sdk.Outbox.State;

namespace Ledger.Sdk.Outbox.Lanes.Line;

/// <summary>What can keep a writer key from sending; of several the first is told.</summary>
internal enum ProblemKind
{
    /// <summary>The node serves another ledger, another history, or less than this client saw.</summary>
    Ledger,

    /// <summary>The node does not take what this key signed.</summary>
    Key,

    /// <summary>The node takes nothing now, or does not answer.</summary>
    Node,

    /// <summary>The signer gives no signature of its key.</summary>
    Signer,
    Lease,

    /// <summary>The folder lacks bytes that used nonces of this key.</summary>
    Folder,
}

/// <summary>Why a lane sends nothing now, each kind set and lifted by the part that finds it.</summary>
internal sealed class LaneProblems(ChangeSignal changes)
{
    private readonly Lock gate = new();
    private readonly (string Text, HoldReason Hold)[] found = new (string, HoldReason)[
        Enum.GetValues<ProblemKind>().Length
    ];

    /// <summary>Empty where all is well.</summary>
    public string Text
    {
        get
        {
            lock (gate)
                return Array.Find(found, f => f.Text is { Length: > 0 }).Text ?? "";
        }
    }

    /// <summary>What open statements are shown as held for; Unset where they only wait.</summary>
    public HoldReason Hold
    {
        get
        {
            lock (gate)
                return Array.Find(found, f => f.Hold != HoldReason.Unset).Hold;
        }
    }

    /// <summary>Nothing is signed, and of what is signed the lowest nonce alone is tried.</summary>
    public bool Bars
    {
        get
        {
            lock (gate)
                return found[(int)ProblemKind.Ledger].Text is { Length: > 0 }
                    || found[(int)ProblemKind.Key].Text is { Length: > 0 };
        }
    }

    public bool Has(ProblemKind kind)
    {
        lock (gate)
            return found[(int)kind].Text is { Length: > 0 };
    }

    /// <returns>Whether it is new.</returns>
    public bool Set(ProblemKind kind, string text, HoldReason hold = HoldReason.Unset)
    {
        lock (gate)
        {
            if (found[(int)kind] == (text, hold))
                return false;
            found[(int)kind] = (text, hold);
        }
        changes.Raise();
        return true;
    }

    /// <returns>Whether there was one.</returns>
    public bool Lift(ProblemKind kind)
    {
        lock (gate)
        {
            if (found[(int)kind].Text is not { Length: > 0 })
                return false;
            found[(int)kind] = default;
        }
        changes.Raise();
        return true;
    }
}
