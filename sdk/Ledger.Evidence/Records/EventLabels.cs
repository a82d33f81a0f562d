using Ledger.Evidence.Machines;

namespace Ledger.Evidence;

/// <summary>What an event is called in both languages.</summary>
internal static class EventLabels
{
    public static Bilingual Of(RecordKind kind, ushort number)
    {
        _ = kind;
        return Sentences.Number(number);
    }
}
