using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>An event's fields by position; a withheld word reads as null, a malformed one raises <see cref="IsMalformed"/>.</summary>
/// <remarks>Solidity, "Contract ABI Specification"; docs/state-machines.md has the fields of each event.</remarks>
internal sealed class EventFields(IReadOnlyList<EventWord> words)
{
    /// <summary>A word was missing, or held more than its type.</summary>
    public bool IsMalformed { get; private set; }

    public Bytes32? Word(int index)
    {
        if (index >= words.Count)
        {
            IsMalformed = true;
            return null;
        }
        return words[index].Withheld ? null : words[index].Value;
    }

    /// <summary>An unsigned integer of at most 64 bits; 0 where malformed.</summary>
    /// <param name="index">Position of the word.</param>
    /// <param name="max">The largest value of its type.</param>
    public ulong? Number(int index, ulong max = ulong.MaxValue)
    {
        if (Word(index) is not { } word)
            return null;
        if (new PackedWord(word).ToUInt64() is { } value && value <= max)
            return value;
        IsMalformed = true;
        return 0;
    }

    public byte? Byte(int index) => (byte?)Number(index, byte.MaxValue);

    public uint? UInt32(int index) => (uint?)Number(index, uint.MaxValue);

    public bool? Flag(int index) => Number(index, 1) is { } value ? value == 1 : null;

    /// <summary>Holds the event to a number of words (all its fields are static).</summary>
    public void Exactly(int count) => IsMalformed |= words.Count != count;

    public int Count => words.Count;

    public void Malformed() => IsMalformed = true;
}
