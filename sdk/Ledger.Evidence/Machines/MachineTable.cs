namespace Ledger.Evidence.Machines;

public static partial class MachineTable
{
    /// <summary>Every machine of this version.</summary>
    public static IReadOnlyList<MachineDescription> All => Machines;

    /// <summary>The fields of the structs that stand in arrays of events.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<EventField>> Structs => StructTable;

    /// <returns>Null for a kind without a machine in this version.</returns>
    public static MachineDescription? Find(RecordKind kind) => Array.Find(Machines, m => m.Kind == kind);

    /// <returns>Null for a state that the kind does not have.</returns>
    public static StateDescription? FindState(RecordKind kind, byte state) =>
        Find(kind)?.States.FirstOrDefault(s => s.Number == state);

    /// <returns>Null for an event that the kind does not have.</returns>
    public static EventDescription? FindEvent(RecordKind kind, ushort number) =>
        Find(kind)?.Events.FirstOrDefault(e => e.Number == number);

    /// <returns>Null for an unknown kind.</returns>
    /// <summary>The rules by which an event is written, in the order of the machine's table.</summary>
    public static IEnumerable<RuleDescription> RulesOf(RecordKind kind, ushort number) =>
        Find(kind)?.Rules.Where(r => r.Event == number) ?? [];

    /// <summary>The kind's name for people.</summary>
    public static Label? LabelOf(RecordKind kind) => NameTable.GetValueOrDefault(("kind", (int)kind));

    /// <returns>Null for an unknown role.</returns>
    public static Label? LabelOf(Role role) => NameTable.GetValueOrDefault(("role", (int)role));
}
