using Ledger.Evidence.Texts;

namespace Ledger.Sdk;

/// <summary>Faults of a client's settings as they are found; the system's own words stand for both languages.</summary>
internal sealed class SettingFaults
{
    private readonly List<Bilingual> all = [];

    public IReadOnlyList<Bilingual> All => all;

    public int Count => all.Count;

    public void Add(Bilingual fault) => all.Add(fault);

    public void Add(string fault) => all.Add(new Bilingual(fault, fault));
}
