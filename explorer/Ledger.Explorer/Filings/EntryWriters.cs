using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Explorer.Filings;

/// <summary>What a key did in an entry.</summary>
public enum KeyPart
{
    Unset = 0,

    /// <summary>Wrote it alone.</summary>
    Writes,

    /// <summary>Proposed it, of two.</summary>
    Proposes,

    /// <summary>Confirmed what the other one proposed.</summary>
    Confirms,
}

/// <summary>Who wrote an entry, with which keys and by which rule, out of facts that this server has checked.</summary>
public static class EntryWriters
{
    /// <summary>The keys of an entry with their terms as of the report's block; of two the proposing one first.</summary>
    public static IEnumerable<(KeyPart Part, WriterKeyFact Key)> Keys(Facts facts, TimelineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Proposer is not { } proposer)
            return [(KeyPart.Writes, Find(facts, entry.Key))];
        return [(KeyPart.Proposes, Find(facts, proposer)), (KeyPart.Confirms, Find(facts, entry.Key))];
    }

    /// <summary>The rules under which the chain takes such an entry.</summary>
    public static IEnumerable<RuleDescription> Rules(TimelineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return MachineTable.RulesOf(entry.Kind, entry.Number);
    }

    // Facts with a history hold the word of every key in it (check 902).
    private static WriterKeyFact Find(Facts facts, Address key) => facts.WriterKeys.First(k => k.Key == key);
}
