using System.Buffers.Binary;
using System.Numerics;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Tests.Fixture;

/// <summary>
/// A ledger in memory that writes the same words, heads and headers as the chaincode and engine do, with fixed keys and
/// times, so that its bundles are the same bytes each time. It enforces no rule: what it is told, it records.
/// </summary>
internal sealed class TestLedger
{
    public const ulong ChainId = 320700;
    public const ulong StartTime = 1_772_700_000;
    public const uint Center = 1,
        TaxBureau = 2,
        Bank = 3;

    public static readonly Bytes32 Genesis = TestKeys.Digest("test genesis");
    public static readonly Bytes32 ProxyCode = TestKeys.Digest("proxy code");

    private readonly TestState state = new();
    private readonly Dictionary<(RecordKind, Bytes32), List<BundleEvent>> histories = [];
    private readonly List<byte[][]> handoverNodes = [];
    private readonly List<BundleHandover> handovers = [];
    private byte[][] validatorKeys;
    private Bytes32 setHash;

    public TestLedger(int validators = 4)
    {
        validatorKeys = TestKeys.Validators[..validators];
        foreach (var name in new[] { "consortium", "units", "filings", "escrows" })
        {
            var proxy = Proxy(name);
            state.Code(proxy, ProxyCode);
            state.Set(proxy, StorageSlots.Implementation, Word(Implementation(name)));
            state.Set(proxy, StorageSlots.Layout, Word(1));
        }
        Set = new ValidatorSet(1, 1, Addresses);
        WriteSet(Bytes32.Zero);
        // Other members' keys, so that tries have the depth of real ones.
        for (byte i = 0; i < 40; i++)
            WriterKey(TestKeys.AddressOf(TestKeys.Digest("other writer " + i).ToArray()), 9, 1);
        WriterKey(TestKeys.AddressOf(TestKeys.CenterWriter), Center, 1);
        WriterKey(TestKeys.AddressOf(TestKeys.CenterSecond), Center, 1);
        WriterKey(TestKeys.AddressOf(TestKeys.Registry), Center, 1);
        WriterKey(TestKeys.AddressOf(TestKeys.Tax), TaxBureau, 1);
        WriterKey(TestKeys.AddressOf(TestKeys.Bank), Bank, 1);
    }

    public ulong Number { get; private set; } = 100;

    public ulong Time { get; private set; } = StartTime;

    public ValidatorSet Set { get; private set; }

    /// <summary>setHash of the set that the state shows, and of those before it, by the set's number.</summary>
    public Dictionary<ulong, Bytes32> SetHashes { get; } = [];

    /// <summary>Headers of the hand-overs so far.</summary>
    public List<BlockHeader> HandoverHeaders { get; } = [];

    public IReadOnlyList<Address> Addresses => [.. validatorKeys.Select(TestKeys.AddressOf)];

    public static Address Proxy(string name) =>
        Address.Parse(
            "0x000000000000000000000000000000000000100"
                + (
                    name switch
                    {
                        "consortium" => 1,
                        "units" => 2,
                        "filings" => 3,
                        "escrows" => 4,
                        _ => 9,
                    }
                )
        );

    public static Address Implementation(string name)
    {
        var bytes = Proxy(name).ToArray();
        bytes[18] = 0x20;
        return new Address(bytes);
    }

    public void Advance(ulong blocks = 1)
    {
        Number += blocks;
        Time += blocks;
    }

    public void WriterKey(Address key, uint organisation, ulong from, ulong to = 0, ulong suspectFrom = 0) =>
        state.Set(
            Proxy("consortium"),
            StorageSlots.WriterKey(key),
            Pack((organisation, 32), (from, 64), (to, 64), (suspectFrom, 64))
        );

    public void CodeKey(CodeKey key, ulong from, ulong to = 0, ulong revokedAt = 0) =>
        state.Set(Proxy("consortium"), StorageSlots.CodeKey(key.Digest), Pack((from, 64), (to, 64), (revokedAt, 64)));

    public void Put(string contract, Bytes32 slot, Bytes32 word) => state.Set(Proxy(contract), slot, word);

    /// <summary>Records one event in a block of its own; <paramref name="own"/> are word 0's fields after the common ones.</summary>
    public void Record(
        RecordKind kind,
        Bytes32 record,
        ushort number,
        Writer writer,
        byte resulting,
        uint version,
        (ulong Value, int Bits)[] own,
        params Bytes32[] data
    )
    {
        var history = History(kind, record);
        var contract = RecordNames.Contract(kind);
        var e = new BundleEvent(
            (uint)history.Count + 1,
            number,
            writer.Organisation,
            writer.Key,
            writer.Proposer,
            (byte)writer.Role,
            Time - writer.Late,
            Number,
            Time,
            [.. data.Select(EventWord.Clear)]
        );
        var headSlot = StorageSlots.Record(kind, record, 1);
        var head =
            history.Count == 0
                ? HeadChain.Start(ChainId, Proxy(contract), kind, record)
                : state.Get(Proxy(contract), headSlot);
        history.Add(e);
        Put(contract, headSlot, HeadChain.Next(head, record, e));
        (ulong, int)[] common = [(resulting, 8), (e.Seq, 32), (version, 32), (e.EventTime, 64)];
        Put(contract, StorageSlots.Record(kind, record), Pack([.. common, .. own]));
    }

    public List<BundleEvent> History(RecordKind kind, Bytes32 record)
    {
        if (!histories.TryGetValue((kind, record), out var list))
            histories.Add((kind, record), list = []);
        return list;
    }

    /// <summary>Another set of validators from the next block on, as Consortium records it.</summary>
    public void HandOver(byte[][] keys)
    {
        var previous = setHash;
        var old = validatorKeys;
        var next = new ValidatorSet(Set.Id + 1, Number + 1, [.. keys.Select(TestKeys.AddressOf)]);
        (validatorKeys, Set) = (keys, next);
        WriteSet(previous);
        handoverNodes.Add([.. state.Prove(Proxy("consortium"), BundleSlots.Handover)]);
        HandoverHeaders.Add(Seal(Header(), old));
        handovers.Add(new BundleHandover(HandoverHeaders[^1].Encode(), next.Addresses));
        Advance();
    }

    /// <summary>Bundles begin one set later: for an anchor behind the first hand-over.</summary>
    public void DropFirstHandover()
    {
        handovers.RemoveAt(0);
        handoverNodes.RemoveAt(0);
    }

    /// <summary>Another set from the next block on stands in the state; this block is still sealed by the old one.</summary>
    public void Announce(byte[][] keys)
    {
        Advance();
        Set = new ValidatorSet(Set.Id + 1, Number + 1, [.. keys.Select(TestKeys.AddressOf)]);
        WriteSet(setHash);
    }

    public BlockHeader Header() =>
        new()
        {
            ParentHash = TestKeys.Digest("block " + (Number - 1)),
            Coinbase = Addresses[0],
            StateRoot = state.Root,
            TransactionsRoot = TestKeys.Digest("transactions " + Number),
            ReceiptsRoot = TestKeys.Digest("receipts " + Number),
            LogsBloom = new byte[256],
            Number = Number,
            GasLimit = 2_000_000_000,
            GasUsed = 185_000,
            Timestamp = Time,
            Extra = ExtraData.Blank,
        };

    public BlockHeader Sealed(int seals = int.MaxValue) => Seal(Header(), [.. validatorKeys.Take(seals)]);

    public static BlockHeader Seal(BlockHeader header, IEnumerable<byte[]> keys) =>
        header with
        {
            Extra = header.Extra with { Seals = [.. keys.Select(k => Secp256k1Signature.Sign(header.SealHash, k))] },
        };

    /// <summary>A bundle of these records at the present block, everything that they need and nothing more.</summary>
    public Bundle Bundle(
        BundleSubject subject,
        IReadOnlyList<(RecordKind Kind, Bytes32 Record)> records,
        IReadOnlyList<CodeKey> codeKeys,
        bool money = true
    )
    {
        List<BundleRecord> given =
        [
            .. records.Select(r => new BundleRecord(r.Kind, r.Record, [.. History(r.Kind, r.Record)])),
        ];
        List<Address> writers =
        [
            .. given
                .SelectMany(r => r.History)
                .SelectMany(e => e.Proposer is { } p ? [e.Key, p] : new[] { e.Key })
                .Distinct()
                .Order(),
        ];
        var bundle = new Bundle
        {
            ChainId = ChainId,
            GenesisHash = Genesis,
            Subject = subject,
            Target = Sealed().Encode(),
            Handovers = [.. handovers],
            Records = given,
            WriterKeys = writers,
            CodeKeys = [.. codeKeys.Select(k => k.Spki)],
        };
        return bundle with { Nodes = NodesFor(bundle, writers, money) };
    }

    /// <summary>The pool that a bundle needs, with these writers' words.</summary>
    public IReadOnlyList<byte[]> NodesFor(Bundle bundle, IReadOnlyList<Address> writers, bool money = true)
    {
        var slots = BundleSlots.Target(
            [.. bundle.Records.Select(r => (r.Kind, r.Record, r.History.Count > 0))],
            writers,
            [.. bundle.CodeKeys.Select(k => new Bytes32(System.Security.Cryptography.SHA256.HashData(k)))],
            money ? bundle.Subject.Record : null
        );
        var nodes = new HashSet<byte[]>(handoverNodes.SelectMany(n => n), ByteArrayComparer.Instance);
        foreach (var (name, list) in slots)
        foreach (var node in state.Prove(Proxy(name), list))
            nodes.Add(node);
        return [.. nodes.OrderBy(n => Keccak256.Hash(n))];
    }

    public static Bytes32 Word(ulong value)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], value);
        return new Bytes32(word);
    }

    private static Bytes32 Word(Address address)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        address.CopyTo(word[12..]);
        return new Bytes32(word);
    }

    private void WriteSet(Bytes32 previous)
    {
        setHash = Set.Hash(ChainId, Proxy("consortium"), previous);
        SetHashes[Set.Id] = setHash;
        Put("consortium", StorageSlots.SetMeta, Set.Meta);
        Put("consortium", StorageSlots.SetHash, setHash);
    }

    /// <summary>A word of these fields, from its low end.</summary>
    public static Bytes32 Pack(params ReadOnlySpan<(ulong Value, int Bits)> fields)
    {
        var sum = BigInteger.Zero;
        var at = 0;
        foreach (var (value, bits) in fields)
        {
            sum |= (BigInteger)value << at;
            at += bits;
        }
        var bytes = sum.ToByteArray(isUnsigned: true, isBigEndian: true);
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        bytes.CopyTo(word[(32 - bytes.Length)..]);
        return new Bytes32(word);
    }

    /// <summary>Who writes: an organisation's key in a role, with a second key where the event needs one.</summary>
    public sealed record Writer(uint Organisation, Address Key, Role Role, Address? Proposer = null, ulong Late = 0);

    private sealed class ByteArrayComparer : IEqualityComparer<byte[]>
    {
        public static readonly ByteArrayComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => BinaryPrimitives.ReadInt32LittleEndian(Keccak256.Hash(obj).Span);
    }
}
