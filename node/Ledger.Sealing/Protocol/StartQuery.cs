using System.Collections.Immutable;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Protocol;

/// <summary>What the others said since this validator started; one that lost its lock does not count.</summary>
/// <param name="Intact">This validator has what it kept before.</param>
/// <param name="Heights">The highest block of each that answered.</param>
public sealed record StartQuery(bool Intact, ImmutableSortedDictionary<Address, ulong> Heights)
{
    /// <summary>Nobody has answered yet.</summary>
    public static StartQuery Of(bool intact) => new(intact, ImmutableSortedDictionary<Address, ulong>.Empty);

    /// <summary>With one more answer.</summary>
    public StartQuery With(ValidatorStatus answer) =>
        answer.Intact ? this with { Heights = Heights.SetItem(answer.Validator, answer.Highest) } : this;

    /// <summary>Enough have answered.</summary>
    public bool IsDone(SealingTerms terms, ValidatorSet set) =>
        Heights.Keys.Count(k => set.Contains(k)) + (Intact ? 1 : 0) >= terms.AnswersAtStart(set);

    /// <summary>
    /// Nothing at or below this is sealed. A validator sealed its last block on a final one, which some honest one of those that
    /// answered has sealed as well: so it lies at most one above the highest that was told.
    /// </summary>
    public ulong Floor => Intact ? 0 : Heights.Values.DefaultIfEmpty(0UL).Max() + 1;
}
