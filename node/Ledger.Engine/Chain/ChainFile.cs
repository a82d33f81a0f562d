using System.Buffers.Binary;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Chain;

/// <summary>What is wrong with a file of blocks.</summary>
public enum ChainFileFault
{
    Unset = 0,

    /// <summary>Something else than blocks stands there.</summary>
    NotBlocks,

    /// <summary>It ends within a block.</summary>
    CutOff,

    /// <summary>A block does not follow the one before it in the file, or the head.</summary>
    OutOfOrder,

    /// <summary>Its genesis block is another ledger's.</summary>
    OtherGenesis,

    /// <summary>A block that is here already is another one in the file.</summary>
    OtherChain,

    /// <summary>A block breaks a rule of the chain.</summary>
    Refused,
}

/// <summary>A file of blocks that is not taken over from here on. The message begins with the fault's name.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="offset">Where the block in question begins, in bytes.</param>
/// <param name="what">In words.</param>
/// <param name="inner">What was thrown below.</param>
public sealed class ChainFileException(ChainFileFault fault, long offset, string what, Exception? inner = null)
    : Exception(FormattableString.Invariant($"{fault}: at byte {offset} {what}"), inner)
{
    public ChainFileFault Fault { get; } = fault;

    public long Offset { get; } = offset;
}

/// <summary>
/// Blocks as one file: RLP([header, transactions, ommers, withdrawals]) one after the other, seals kept, from genesis on, as
/// go-ethereum and Hyperledger Besu export and import them (Besu: <c>blocks import --format=RLP</c>).
/// </summary>
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

    /// <summary>
    /// Takes over what is above the head, each block after every rule and by execution; what is here already must be the same, so
    /// that an import that was interrupted goes on with the same file.
    /// </summary>
    /// <returns>How many blocks were added.</returns>
    /// <exception cref="ChainFileException">The file is not taken over from a block on; those before it were added, whole.</exception>
    public static async Task<ulong> ImportAsync(ChainEngine engine, Stream file, CancellationToken ct = default)
    {
        ulong added = 0;
        ulong? before = null;
        for (long offset = 0; ; )
        {
            if (await ReadBlockAsync(file, offset, ct).ConfigureAwait(false) is not { } encoded)
                return added;
            var (header, transactions) = Decode(encoded, offset);
            if (before is { } last && header.Number != last + 1)
                throw Fault(ChainFileFault.OutOfOrder, offset, $"block {header.Number} stands behind block {last}.");
            if (await engine.GetHeaderAsync(header.Number, ct).ConfigureAwait(false) is { } known)
                RequireSame(known, header, transactions, offset);
            else
                added += await AddAsync(engine, header, transactions, offset, ct).ConfigureAwait(false);
            before = header.Number;
            offset += encoded.Length;
        }
    }

    private static async ValueTask<ulong> AddAsync(
        ChainEngine engine,
        BlockHeader header,
        List<Transaction> transactions,
        long offset,
        CancellationToken ct
    )
    {
        var head = engine.Latest.Number;
        if (header.Number != head + 1)
            throw Fault(
                ChainFileFault.OutOfOrder,
                offset,
                $"block {header.Number} does not follow the head, block {head}."
            );
        try
        {
            await engine.ImportAsync(header, transactions, ct).ConfigureAwait(false);
            return 1;
        }
        catch (BlockRefusedException refused)
        {
            throw Fault(
                ChainFileFault.Refused,
                offset,
                $"block {header.Number} breaks a rule: {refused.Message}",
                refused
            );
        }
    }

    private static void RequireSame(BlockHeader known, BlockHeader header, List<Transaction> transactions, long offset)
    {
        if (known.Hash != header.Hash)
            throw header.Number == 0
                ? Fault(
                    ChainFileFault.OtherGenesis,
                    offset,
                    $"the genesis block is {header.Hash}, this ledger's is {known.Hash}."
                )
                : Fault(
                    ChainFileFault.OtherChain,
                    offset,
                    $"block {header.Number} is {header.Hash}, the one that is here is {known.Hash}."
                );
        if (TrieRoot.OfList([.. transactions.Select(t => t.Encode())]) != header.TransactionsRoot)
            throw Fault(
                ChainFileFault.Refused,
                offset,
                $"block {header.Number} breaks a rule: TransactionsRoot: the transactions give another root than the header."
            );
    }

    private static (BlockHeader Header, List<Transaction> Transactions) Decode(byte[] encoded, long offset)
    {
        try
        {
            return BlockCodec.DecodeExport(encoded);
        }
        catch (RlpException e)
        {
            throw Fault(ChainFileFault.NotBlocks, offset, $"there is no block of this format: {e.Message}", e);
        }
    }

    /// <summary>Null at the end of the file.</summary>
    private static async ValueTask<byte[]?> ReadBlockAsync(Stream file, long offset, CancellationToken ct)
    {
        var prefix = new byte[1];
        if (await file.ReadAtLeastAsync(prefix, 1, throwOnEndOfStream: false, ct).ConfigureAwait(false) == 0)
            return null;
        if (prefix[0] < 0xc0)
            throw Fault(ChainFileFault.NotBlocks, offset, $"there is no RLP list.");
        byte[] head = prefix;
        long length = prefix[0] - 0xc0;
        if (prefix[0] > 0xf7)
        {
            var digits = new byte[prefix[0] - 0xf7];
            if (digits.Length > 4)
                throw TooLong(offset);
            await ReadAsync(file, digits, offset, ct).ConfigureAwait(false);
            var word = new byte[8];
            digits.CopyTo(word, 8 - digits.Length);
            length = BinaryPrimitives.ReadInt64BigEndian(word);
            head = [prefix[0], .. digits];
        }
        if (length > MaxBlockBytes)
            throw TooLong(offset);
        var block = new byte[head.Length + length];
        head.CopyTo(block, 0);
        await ReadAsync(file, block.AsMemory(head.Length), offset, ct).ConfigureAwait(false);
        return block;
    }

    private static async ValueTask ReadAsync(Stream file, Memory<byte> target, long offset, CancellationToken ct)
    {
        var read = await file.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, ct)
            .ConfigureAwait(false);
        if (read < target.Length)
            throw Fault(ChainFileFault.CutOff, offset, $"a block begins whose end is not in the file.");
    }

    private static ChainFileException TooLong(long offset) =>
        Fault(ChainFileFault.NotBlocks, offset, $"a list is longer than a block may be, {MaxBlockBytes} bytes.");

    private static ChainFileException Fault(
        ChainFileFault fault,
        long offset,
        FormattableString what,
        Exception? inner = null
    ) => new(fault, offset, FormattableString.Invariant(what), inner);
}
