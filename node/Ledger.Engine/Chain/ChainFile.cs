using System.Buffers.Binary;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.Chain;

/// <summary>Blocks as one file: RLP([header, transactions, ommers, withdrawals]) one after the other, seals kept, as Besu imports it.</summary>
public static class ChainFile
{
    /// <summary>A longer block is refused before it is read.</summary>
    private const int MaxBlockBytes = 64 * 1024 * 1024;

    /// <summary>Writes blocks <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A block that does not exist.</exception>
    public static async Task ExportAsync(
        IChain chain,
        Stream file,
        ulong from,
        ulong to,
        CancellationToken ct = default
    )
    {
        for (var number = from; number <= to; number++)
        {
            var block =
                await chain.GetBlockAsync(number, ct).ConfigureAwait(false)
                ?? throw new ArgumentOutOfRangeException(nameof(to), number, "There is no such block.");
            var encoded = BlockCodec.EncodeExport(block.Header, block.Transactions);
            await file.WriteAsync(encoded, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Imports what is above the head; genesis and blocks that are there already must be the same.</summary>
    /// <returns>How many blocks were added.</returns>
    /// <exception cref="BlockRefusedException">A block breaks a rule; those before it were added.</exception>
    /// <exception cref="RlpException">The file is no such file, or ends within a block.</exception>
    public static async Task<ulong> ImportAsync(ChainEngine engine, Stream file, CancellationToken ct = default)
    {
        ulong added = 0;
        while (await ReadBlockAsync(file, ct).ConfigureAwait(false) is { } encoded)
        {
            var (header, transactions) = BlockCodec.DecodeExport(encoded);
            if (await engine.GetHeaderAsync(header.Number, ct).ConfigureAwait(false) is { } known)
            {
                if (known.Hash != header.Hash)
                    throw new BlockRefusedException(
                        "OtherChain",
                        FormattableString.Invariant($"block {header.Number} is here with the hash {known.Hash}.")
                    );
                continue;
            }
            await engine.ImportAsync(header, transactions, ct).ConfigureAwait(false);
            added++;
        }
        return added;
    }

    /// <summary>Null at the end of the file.</summary>
    private static async ValueTask<byte[]?> ReadBlockAsync(Stream file, CancellationToken ct)
    {
        var prefix = new byte[1];
        if (await file.ReadAtLeastAsync(prefix, 1, throwOnEndOfStream: false, ct).ConfigureAwait(false) == 0)
            return null;
        if (prefix[0] < 0xc0)
            throw new RlpException(RlpFault.WrongKind, 0);
        byte[] head = prefix;
        long length = prefix[0] - 0xc0;
        if (prefix[0] > 0xf7)
        {
            var digits = new byte[prefix[0] - 0xf7];
            if (digits.Length > 4)
                throw new RlpException(RlpFault.PastEnd, 0);
            await ReadAsync(file, digits, ct).ConfigureAwait(false);
            var word = new byte[8];
            digits.CopyTo(word, 8 - digits.Length);
            length = BinaryPrimitives.ReadInt64BigEndian(word);
            head = [prefix[0], .. digits];
        }
        if (length > MaxBlockBytes)
            throw new RlpException(RlpFault.PastEnd, 0);
        var block = new byte[head.Length + length];
        head.CopyTo(block, 0);
        await ReadAsync(file, block.AsMemory(head.Length), ct).ConfigureAwait(false);
        return block;
    }

    private static async ValueTask ReadAsync(Stream file, Memory<byte> target, CancellationToken ct)
    {
        var read = await file.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, ct)
            .ConfigureAwait(false);
        if (read < target.Length)
            throw new RlpException(RlpFault.PastEnd, read);
    }
}
