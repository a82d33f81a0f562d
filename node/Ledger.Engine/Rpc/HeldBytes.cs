using System.Buffers;

namespace Ledger.Engine.Rpc;

/// <summary>
/// Bytes in segments below the size from which the runtime keeps arrays on a heap of their own (85,000 bytes): an answer of
/// many megabytes grows without being copied, and leaves no large holes behind.
/// </summary>
internal sealed class HeldBytes : IBufferWriter<byte>
{
    private const int SegmentLength = 64 * 1024;

    private readonly List<(byte[] Bytes, int Count)> full = [];
    private byte[] last = new byte[1_024];
    private int count;
    private long before; // bytes of the full segments

    public long Length => before + count;

    public IEnumerable<ReadOnlyMemory<byte>> Segments =>
        full.Select(s => (ReadOnlyMemory<byte>)s.Bytes.AsMemory(0, s.Count)).Append(last.AsMemory(0, count));

    /// <param name="length">At most what there is.</param>
    public void Truncate(long length)
    {
        while (length < before)
        {
            (last, count) = full[^1];
            full.RemoveAt(full.Count - 1);
            before -= count;
        }
        count = (int)(length - before);
    }

    public void Advance(int more) => count += more;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = Math.Max(sizeHint, 1);
        if (needed <= last.Length - count)
            return last.AsMemory(count);
        if (full.Count == 0 && count + needed <= SegmentLength) // small answers stay one small array
        {
            Array.Resize(ref last, Math.Min(SegmentLength, Math.Max(count + needed, last.Length * 2)));
            return last.AsMemory(count);
        }
        full.Add((last, count));
        before += count;
        (last, count) = (new byte[Math.Max(SegmentLength, needed)], 0);
        return last;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
