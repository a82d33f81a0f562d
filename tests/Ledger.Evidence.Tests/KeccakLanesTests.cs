using Ledger.Evidence.Crypto;

namespace Ledger.Evidence.Tests;

/// <summary>Eight at once give what one at a time gives: all lengths around a block, all sizes of a group.</summary>
public sealed class KeccakLanesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(300)]
    public void Digests_are_those_of_the_plain_implementation(int count)
    {
        var random = new Random(count);
        var inputs = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            // Every length from nothing to beyond two blocks, then some of any length.
            var input = new byte[i < 280 ? i * 37 % 280 : random.Next(2000)];
            random.NextBytes(input);
            inputs.Add(input);
        }
        Assert.Equal(inputs.Select(static i => Keccak256.Hash(i)), KeccakLanes.Hash(inputs));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(21)]
    public void Words_are_hashed_in_place(int count)
    {
        var words = new byte[count * 32];
        new Random(count).NextBytes(words);
        var expected = words.Chunk(32).SelectMany(static w => Keccak256.Hash(w).ToArray()).ToArray();
        KeccakLanes.HashWords(words, words);
        Assert.Equal(expected, words);
    }
}
