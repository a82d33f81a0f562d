using System.Buffers;
using System.Runtime.InteropServices;
using Ledger.Engine.Rpc;

namespace Ledger.Engine.Tests.Rpc;

public sealed class HeldBytesTests
{
    /// <summary>The runtime's large object heap begins here.</summary>
    private const int LargeObject = 85_000;

    [Fact]
    public void What_was_written_and_not_taken_back_stands_in_its_segments()
    {
        var random = new Random(7);
        var held = new HeldBytes();
        var model = new List<byte>();
        for (var step = 0; step < 4_000; step++)
        {
            if (random.Next(5) == 0)
            {
                var length = random.Next(4) == 0 ? random.Next(model.Count + 1) : model.Count - model.Count / 16;
                held.Truncate(length);
                model.RemoveRange(length, model.Count - length);
            }
            else
            {
                var bytes = new byte[random.Next(3) == 0 ? random.Next(20_000) : random.Next(300)];
                random.NextBytes(bytes);
                held.Write(bytes);
                model.AddRange(bytes);
            }
            Assert.Equal(model.Count, held.Length);
        }
        Assert.Equal(model, held.Segments.SelectMany(s => s.ToArray()));
    }

    [Fact]
    public void A_long_answer_has_no_large_array()
    {
        var held = new HeldBytes();
        var part = new byte[1_000];
        for (var i = 0; i < 10_000; i++)
            held.Write(part);
        Assert.Equal(10_000_000, held.Length);
        Assert.All(
            held.Segments,
            s => Assert.True(MemoryMarshal.TryGetArray(s, out var array) && array.Array!.Length < LargeObject)
        );
    }
}
