using Ledger.Evidence.Machines;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Records;

/// <summary>What an event is called in both languages; its number where this version has no name for it.</summary>
internal static class EventLabels
{
    public static Bilingual Of(RecordKind kind, ushort number) =>
        MachineTable.FindEvent(kind, number) is { Label: var label }
            ? new Bilingual(label.Zh, label.En)
            : Sentences.Number(number);
}
