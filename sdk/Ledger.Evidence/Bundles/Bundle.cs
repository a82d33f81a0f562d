using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Machines;

namespace Ledger.Evidence;

/// <summary>
/// Everything that proves one subject without a node: format <c>ledger/bundle/1</c> of docs/evidence.md. Nothing in it
/// is believed before <see cref="Verifier"/> has checked it, and it never brings its own trust anchor.
/// </summary>
public sealed record Bundle
{
    public const string Format = "ledger/bundle/1";

    public required ulong ChainId { get; init; }

    public required Bytes32 GenesisHash { get; init; }

    public required BundleSubject Subject { get; init; }

    /// <summary>The target header in RLP with its seals.</summary>
    public required byte[] Target { get; init; }

    public IReadOnlyList<BundleHandover> Handovers { get; init; } = [];

    public IReadOnlyList<BundleRecord> Records { get; init; } = [];

    public IReadOnlyList<Address> WriterKeys { get; init; } = [];

    /// <summary>SubjectPublicKeyInfo in DER, each proved by its word in Consortium.</summary>
    public IReadOnlyList<byte[]> CodeKeys { get; init; } = [];

    public IReadOnlyList<Disclosure> Disclosures { get; init; } = [];

    public BundleUnit? Unit { get; init; }

    /// <summary>The text of a QR code of the subject, or null.</summary>
    public string? Code { get; init; }

    public IReadOnlyList<BundleView> Views { get; init; } = [];

    /// <summary>One pool of trie nodes in RLP for all proofs.</summary>
    public IReadOnlyList<byte[]> Nodes { get; init; } = [];

    /// <summary>RFC 3161 tokens over the head.</summary>
    public IReadOnlyList<byte[]> Timestamps { get; init; } = [];

    /// <summary>Reads a bundle; limits are checked before parsing, unknown and doubled keys are refused.</summary>
    /// <returns>False with <paramref name="fault"/> naming the place; nothing is thrown for bad bytes.</returns>
    public static bool TryRead(
        ReadOnlyMemory<byte> json,
        BundleLimits limits,
        [NotNullWhen(true)] out Bundle? bundle,
        [NotNullWhen(false)] out BundleFault? fault
    ) => BundleReader.TryRead(json, limits, out bundle, out fault);
}

/// <summary>What a bundle is about: a kind of record and its id, <c>filings/{64 hex}</c> in the file.</summary>
public readonly record struct BundleSubject(RecordKind Kind, Bytes32 Record)
{
    /// <summary>The collection's name and the id; an organisation's id is its number.</summary>
    public override string ToString() => RecordNames.Collection(Kind) + "/" + Convert.ToHexStringLower(Record.Span);
}

/// <summary>The header before a validator set's first block, sealed by the set before, with the new list in clear.</summary>
public sealed record BundleHandover(byte[] Header, IReadOnlyList<Address> Validators);

/// <summary>One record with its events from the first to the last; no event = the record's absence is proved.</summary>
public sealed record BundleRecord(RecordKind Kind, Bytes32 Record, IReadOnlyList<BundleEvent> History);

/// <summary>One event as <c>head</c> covers it.</summary>
/// <param name="Seq">From 1, without gaps.</param>
/// <param name="Number">The event's code in the machine of the record's kind.</param>
/// <param name="Organisation">The writing organisation's number.</param>
/// <param name="Key">The writing key; in a two-key event the confirming one.</param>
/// <param name="Proposer">The proposing key, null in a one-key event.</param>
/// <param name="Role">The role in which the organisation acted.</param>
/// <param name="EventTime">Unix seconds, as the writer stated it.</param>
/// <param name="Block">The block that anchored it.</param>
/// <param name="Time">Unix seconds of that block.</param>
/// <param name="Data">The ABI-encoded fields, word by word; some may be withheld.</param>
public sealed record BundleEvent(
    uint Seq,
    ushort Number,
    uint Organisation,
    Address Key,
    Address? Proposer,
    byte Role,
    ulong EventTime,
    ulong Block,
    ulong Time,
    IReadOnlyList<EventWord> Data
);

/// <summary>A 32-byte word of an event's data, in clear or withheld behind its hash.</summary>
/// <param name="Withheld">Only the hash is known.</param>
/// <param name="Value">The word, or keccak256 of it.</param>
public readonly record struct EventWord(bool Withheld, Bytes32 Value)
{
    public static EventWord Clear(Bytes32 word) => new(false, word);

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

/// <summary>The unit's code with the signature that its reference is the hash of.</summary>
public sealed record BundleUnit(string Code, byte[] Signature);

/// <summary>A masked view, sealed for whoever holds the reference: nonce ‖ ciphertext ‖ tag.</summary>
public sealed record BundleView(uint Version, byte[] Blob);
