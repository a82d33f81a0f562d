namespace Ledger.Evidence.Machines;

/// <summary>What people read: Chinese first, English second.</summary>
public sealed record Label(string Zh, string En);

/// <summary>A field of an event, a struct or a refusal: its name and Solidity's type name ("Leg[]" = an array of the struct Leg).</summary>
public sealed record EventField(string Name, string Type);

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

/// <summary>A machine of chaincode/machines.</summary>
public sealed record MachineDescription(
    RecordKind Kind,
    string Name,
    Label Label,
    IReadOnlyList<StateDescription> States,
    IReadOnlyList<EventDescription> Events
);

/// <summary>A named refusal: its parameters after the record's id, and what the caller should do.</summary>
public sealed record RefusalDescription(
    RefusalCode Code,
    string Name,
    IReadOnlyList<EventField> Parameters,
    Label Label
);
