using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Json;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Bundles;

/// <summary>
/// Everything that proves one subject without a node: format <c>ledger/bundle/1</c> of docs/evidence.md. Nothing in it
/// is believed before <see cref="Verifier"/> has checked it, and it never brings its own trust anchor.
/// </summary>
public sealed record Bundle
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "ledger/bundle/1";

    /// <summary>EIP-155 chain id.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>Hash of block 0 of the ledger that it is of.</summary>
    public required Bytes32 GenesisHash { get; init; }

    /// <summary>What it proves.</summary>
    public required BundleSubject Subject { get; init; }

    /// <summary>The target header in RLP with its seals.</summary>
    public required byte[] Target { get; init; }

    /// <summary>From the anchor's set to the target's, ascending; none where they are the same.</summary>
    public IReadOnlyList<BundleHandover> Handovers { get; init; } = [];

    /// <summary>The subject's own record and those that its verdict rests on.</summary>
    public IReadOnlyList<BundleRecord> Records { get; init; } = [];

    /// <summary>Whose terms are proved.</summary>
    public IReadOnlyList<Address> WriterKeys { get; init; } = [];

    /// <summary>SubjectPublicKeyInfo in DER, each proved by its word in Consortium.</summary>
    public IReadOnlyList<byte[]> CodeKeys { get; init; } = [];

    /// <summary>Fields with their salts, by version; none where the holder had no right to them.</summary>
    public IReadOnlyList<Disclosure> Disclosures { get; init; } = [];

    /// <summary>The home's code and the signature that makes its reference; null where not disclosed.</summary>
    public BundleUnit? Unit { get; init; }

    /// <summary>The text of a QR code of the subject, or null.</summary>
    public string? Code { get; init; }

    /// <summary>Masked fields, sealed for whoever has the contract's code.</summary>
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

/// <summary>The unit's code with the signature that its reference is the hash of.</summary>
public sealed record BundleUnit(string Code, byte[] Signature);

/// <summary>A masked view, sealed for whoever holds the reference: nonce ‖ ciphertext ‖ tag.</summary>
public sealed record BundleView(uint Version, byte[] Blob);
