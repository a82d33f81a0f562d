using Ledger.Evidence.Crypto;

namespace Ledger.Engine.Chain;

/// <summary>The 2,048-bit Bloom filter over addresses and topics of logs (Yellow Paper, 4.3.1).</summary>
internal static class LogsBloom
{
    public static byte[] Of(IEnumerable<TransactionReceipt> receipts)
    {
        var bloom = new byte[256];
        foreach (var log in receipts.SelectMany(r => r.Logs))
        {
            Add(bloom, log.Address.Span);
            foreach (var topic in log.Topics)
                Add(bloom, topic.Span);
        }
        return bloom;
    }

    /// <summary>The filter of a block out of those of its receipts.</summary>
    public static byte[] Union(IEnumerable<byte[]> blooms)
    {
        var result = new byte[256];
        foreach (var bloom in blooms)
            for (var i = 0; i < result.Length; i++)
                result[i] |= bloom[i];
        return result;
    }

    /// <summary>False: certainly no log of the block has this address or topic.</summary>
    public static bool MayContain(ReadOnlySpan<byte> bloom, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(value, hash);
        for (var i = 0; i < 6; i += 2)
        {
            var bit = ((hash[i] << 8) | hash[i + 1]) & 2047;
            if ((bloom[255 - bit / 8] & (1 << (bit % 8))) == 0)
                return false;
        }
        return true;
    }

    private static void Add(Span<byte> bloom, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(value, hash);
        for (var i = 0; i < 6; i += 2)
        {
            var bit = ((hash[i] << 8) | hash[i + 1]) & 2047;
            bloom[255 - bit / 8] |= (byte)(1 << (bit % 8));
        }
    }
}
