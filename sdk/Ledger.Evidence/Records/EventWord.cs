using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>A 32-byte word of an event's data, in clear or withheld behind its hash.</summary>
/// <remarks>docs/evidence.md 3 (dataDigest), 11.</remarks>
/// <param name="Withheld">Only the hash is known.</param>
/// <param name="Value">The word, or keccak256 of it.</param>
public readonly record struct EventWord(bool Withheld, Bytes32 Value)
{
    /// <summary>A word that the bundle tells.</summary>
    public static EventWord Clear(Bytes32 word) => new(false, word);

    /// <summary>A word of which the bundle tells the hash alone.</summary>
    public static EventWord Hidden(Bytes32 hash) => new(true, hash);

    /// <summary>keccak256 of the word, whether it is shown or not.</summary>
    public Bytes32 Hash => Withheld ? Value : Keccak256.Hash(Value.Span);

    /// <summary>The same word with its value withheld.</summary>
    public EventWord Withhold() => Hidden(Hash);

    /// <summary>Splits ABI-encoded data into words.</summary>
    /// <exception cref="ArgumentException">Not a whole number of words.</exception>
    public static IReadOnlyList<EventWord> Split(ReadOnlySpan<byte> data)
    {
        if (data.Length % 32 != 0)
            throw new ArgumentException("Event data is a whole number of 32-byte words.", nameof(data));
        var words = new EventWord[data.Length / 32];
        for (var i = 0; i < words.Length; i++)
            words[i] = Clear(new Bytes32(data.Slice(i * 32, 32)));
        return words;
    }
}
