using System.Buffers.Binary;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>
/// Call data of <c>Batch.submit(Statement[])</c>: written in one pass, read back strictly (canonical offsets, nothing left
/// over, clean padding), so that one list has one encoding.
/// </summary>
public static class BatchCall
{
    /// <summary>Statements of the longest batch.</summary>
    public const int MaxStatements = 200;

    /// <summary>Gas of the largest batch transaction (below the 16,777,216 a transaction that later forks allow).</summary>
    public const ulong MaxGas = 16_000_000;

    /// <summary>Bytes of the largest batch's call data; other clients' pools take 128 kB.</summary>
    public const int MaxBytes = 100_000;

    /// <summary>keccak256 of the signature, first 4 bytes.</summary>
    public static ReadOnlySpan<byte> Selector => SelectorBytes;

    private const int Word = 32;
    private const int TupleHead = 10 * Word;

    private static readonly byte[] SelectorBytes = Keccak256
        .Hash("submit((uint8,uint16,uint8,bool,uint32,uint32,uint64,bytes32,bytes32,bytes)[])"u8)
        .Span[..4]
        .ToArray();

    /// <summary>Bytes that a statement adds to the call data.</summary>
    public static int SizeOf(StatementCall statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return 2 * Word + TupleHead + Padded(statement.Data.Length);
    }

    /// <summary>
    /// Gas that a batch of these statements must offer: what the chaincode demands before each (its limit x 64/63 + 30,000)
    /// holds for every one even if all before it burn their limits, plus call data (EIP-2028) and the transaction's own.
    /// </summary>
    public static ulong GasFor(IReadOnlyList<StatementCall> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        ulong gas = 21_000 + 60_000;
        foreach (var statement in statements)
            gas += GasOf(statement);
        return gas;
    }

    /// <summary>What one statement adds to <see cref="GasFor"/>.</summary>
    public static ulong GasOf(StatementCall statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        // Call data (EIP-2028): 16 gas a byte, 4 a zero byte. Of the 12 head words at most 110 bytes are not zero.
        var zeros = (ulong)statement.Data.Span.Count((byte)0);
        var callData = 110UL * 16 + 12 * Word * 4 + ((ulong)SizeOf(statement) - 12 * Word - zeros) * 16 + zeros * 4;
        // 12,000 pays for reading the statement, encoding the call and the event of a refusal.
        return (ulong)statement.GasLimit * 64 / 63 + 1 + 12_000 + callData;
    }

    /// <exception cref="ArgumentException">No statement, or more than 200.</exception>
    public static byte[] Encode(IReadOnlyList<StatementCall> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (statements.Count is 0 or > MaxStatements)
            throw new ArgumentException(
                "A batch has 1 to 200 statements, got " + statements.Count + ".",
                nameof(statements)
            );
        var size = 4 + 2 * Word;
        foreach (var statement in statements)
            size += SizeOf(statement);
        var data = new byte[size];
        SelectorBytes.CopyTo(data.AsSpan());
        var arguments = data.AsSpan(4);
        Put(arguments, 0, Word);
        Put(arguments, Word, (ulong)statements.Count);
        var list = arguments[(2 * Word)..];
        var at = statements.Count * Word;
        for (var i = 0; i < statements.Count; i++)
        {
            Put(list, i * Word, (ulong)at);
            at += Write(list[at..], statements[i]);
        }
        return data;
    }

    /// <summary>Reads call data of <c>submit</c>; false for anything but the one canonical encoding.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> data, out IReadOnlyList<StatementCall> statements)
    {
        statements = [];
        if (data.Length < 4 + 2 * Word || !data.StartsWith(SelectorBytes))
            return false;
        var arguments = data[4..];
        if (!Get(arguments, 0, Word, out _) || !Get(arguments, Word, MaxStatements, out var count) || count == 0)
            return false;
        if (arguments.Length < (2 + (int)count) * Word)
            return false;
        var list = arguments[(2 * Word)..];
        var read = new List<StatementCall>((int)count);
        var at = (int)count * Word;
        for (var i = 0; i < (int)count; i++)
        {
            if (!Get(list, i * Word, ulong.MaxValue, out var offset) || offset != (ulong)at)
                return false;
            if (!TryRead(list[at..], out var statement, out var size))
                return false;
            read.Add(statement!);
            at += size;
        }
        if (at != list.Length)
            return false;
        // Re-encoding catches what is left: the first offset, padding, upper bytes.
        if (!Encode(read).AsSpan().SequenceEqual(data))
            return false;
        statements = read;
        return true;
    }

    private static int Write(Span<byte> target, StatementCall s)
    {
        Put(target, 0, s.Kind);
        Put(target, Word, s.Number);
        Put(target, 2 * Word, s.Role);
        Put(target, 3 * Word, s.Confirm ? 1UL : 0);
        Put(target, 4 * Word, s.ExpectedSeq);
        Put(target, 5 * Word, s.GasLimit);
        Put(target, 6 * Word, s.EventTime);
        s.Record.CopyTo(target[(7 * Word)..]);
        s.ExpectedHead.CopyTo(target[(8 * Word)..]);
        Put(target, 9 * Word, TupleHead);
        Put(target, TupleHead, (ulong)s.Data.Length);
        s.Data.Span.CopyTo(target[(TupleHead + Word)..]);
        return TupleHead + Word + Padded(s.Data.Length);
    }

    private static bool TryRead(ReadOnlySpan<byte> source, out StatementCall? statement, out int size)
    {
        statement = null;
        size = 0;
        if (source.Length < TupleHead + Word)
            return false;
        if (
            !Get(source, 0, byte.MaxValue, out var kind)
            || !Get(source, Word, ushort.MaxValue, out var number)
            || !Get(source, 2 * Word, byte.MaxValue, out var role)
            || !Get(source, 3 * Word, 1, out var confirm)
            || !Get(source, 4 * Word, uint.MaxValue, out var seq)
            || !Get(source, 5 * Word, uint.MaxValue, out var gas)
            || !Get(source, 6 * Word, ulong.MaxValue, out var time)
            || !Get(source, 9 * Word, TupleHead, out var offset)
            || offset != TupleHead
            || !Get(source, TupleHead, int.MaxValue / 2, out var length)
        )
            return false;
        size = TupleHead + Word + Padded((int)length);
        if (source.Length < size)
            return false;
        statement = new StatementCall
        {
            Kind = (byte)kind,
            Number = (ushort)number,
            Role = (byte)role,
            Confirm = confirm == 1,
            ExpectedSeq = (uint)seq,
            GasLimit = (uint)gas,
            EventTime = time,
            Record = new Bytes32(source.Slice(7 * Word, Word)),
            ExpectedHead = new Bytes32(source.Slice(8 * Word, Word)),
            Data = source.Slice(TupleHead + Word, (int)length).ToArray(),
        };
        return true;
    }

    private static int Padded(int length) => (length + Word - 1) / Word * Word;

    private static void Put(Span<byte> target, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(target[(at + 24)..], value);

    private static bool Get(ReadOnlySpan<byte> source, int at, ulong limit, out ulong value)
    {
        value = BinaryPrimitives.ReadUInt64BigEndian(source[(at + 24)..]);
        return value <= limit && !source.Slice(at, 24).ContainsAnyExcept((byte)0);
    }
}
