namespace Ledger.Evidence.Machines;

/// <summary>What people read: Chinese first, English second.</summary>
public sealed record Label(string Zh, string En);

/// <summary>A field of an event, a struct or a refusal: its name and Solidity's type name ("Leg[]" = an array of the struct Leg).</summary>
/// <param name="Range">Of a number in an event's data: what the chaincode takes; null for all else.</param>
public sealed record EventField(string Name, string Type, FieldRange? Range = null);

/// <summary>The numbers that the chaincode takes in a field (chaincode/machines/ledger.json). All fit 63 bits, so that every reader can hold them.</summary>
/// <param name="Name">Of the range, for instance amount.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The most; where it hangs on the block, <paramref name="Label"/> says how, and the chaincode takes less.</param>
/// <param name="Refusals">What refuses a number outside.</param>
/// <param name="Label">Unit and meaning.</param>
public sealed record FieldRange(string Name, ulong Min, ulong Max, IReadOnlyList<RefusalCode> Refusals, Label Label);

/// <summary>A state of a machine; nothing leaves a terminal one.</summary>
public sealed record StateDescription(byte Number, string Name, Label Label, bool Terminal);

/// <summary>An event of a machine: built in this chaincode or reserved; one that follows is moved by another record's event.</summary>
public sealed record EventDescription(
    ushort Number,
    string Name,
    Label Label,
    bool Built,
    bool Follows,
    IReadOnlyList<EventField> Fields
);

/// <summary>A rule of a machine: who may write an event in which states, and where it leads. Only what is built has rules here.</summary>
/// <param name="Event">The event's number.</param>
/// <param name="From">Numbers of states; 0 = there is no record yet.</param>
/// <param name="Roles">Roles that may write it (Unset = any member); none: it follows another record's entry.</param>
/// <param name="Keys">2: one key of the organisation proposes, another confirms.</param>
/// <param name="To">Numbers of states; 0 = the state stays as it is.</param>
public sealed record RuleDescription(
    ushort Event,
    IReadOnlyList<byte> From,
    IReadOnlyList<Role> Roles,
    int Keys,
    IReadOnlyList<byte> To
);

/// <summary>A machine of chaincode/machines.</summary>
public sealed record MachineDescription(
    RecordKind Kind,
    string Name,
    Label Label,
    IReadOnlyList<StateDescription> States,
    IReadOnlyList<EventDescription> Events,
    IReadOnlyList<RuleDescription> Rules
);

/// <summary>A named refusal: its parameters after the record's id, and what the caller should do.</summary>
public sealed record RefusalDescription(
    RefusalCode Code,
    string Name,
    IReadOnlyList<EventField> Parameters,
    Label Label
);
