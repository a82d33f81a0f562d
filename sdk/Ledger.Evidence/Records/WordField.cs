using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>Where a field stands in the words of a record, or of an element of one of its lists.</summary>
/// <remarks>Solidity, "Layout of State Variables in Storage"; docs/evidence.md 10.</remarks>
/// <param name="Word">From 0.</param>
/// <param name="Bit">Its first, from the word's low end (Solidity's packing).</param>
/// <param name="Width">In bits: 256 is the whole word, less is a number of at most 64.</param>
public readonly record struct WordField(uint Word, int Bit = 0, int Width = 256)
{
    /// <summary>The word that holds it.</summary>
    public Bytes32 WordOf(IReadOnlyList<Bytes32> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words[checked((int)Word)];
    }

    /// <summary>Its number, out of all words.</summary>
    public ulong NumberOf(IReadOnlyList<Bytes32> words) => NumberIn(WordOf(words));

    /// <summary>Its number, out of the word that holds it.</summary>
    public ulong NumberIn(in Bytes32 word) => new PackedWord(word).Bits(Bit, Width);
}

/// <summary>A list of a record: a Solidity array, its elements at keccak256 of the slot of its length.</summary>
/// <param name="Word">Holds its length.</param>
/// <param name="Size">Words of an element.</param>
public readonly record struct WordList(uint Word, uint Size);

/// <summary>How many words a record has beside the elements of its lists.</summary>
public sealed record WordShape(uint Words, IReadOnlyList<WordList> Lists);
