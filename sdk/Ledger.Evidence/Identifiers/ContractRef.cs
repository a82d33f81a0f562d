using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>
/// A contract's reference: 16 random bytes drawn before the PDF is rendered. Whoever holds it can open the masked view, so
/// it is a secret: <see cref="ToString"/> is masked, and only <see cref="Span"/> gives the bytes.
/// </summary>
public sealed class ContractRef : IEquatable<ContractRef>
{
    /// <summary>Bytes.</summary>
    public const int Size = 16;

    private readonly byte[] bytes;

    /// <param name="bytes">16 bytes from a cryptographic random number generator.</param>
    /// <exception cref="ArgumentException">Not 16 bytes, or all zero.</exception>
    public ContractRef(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException("Expected 16 bytes, got " + bytes.Length + ".", nameof(bytes));
        if (!bytes.ContainsAnyExcept((byte)0))
            throw new ArgumentException("A reference of zeros was never drawn.", nameof(bytes));
        this.bytes = bytes.ToArray();
    }

    /// <summary>The bytes, without a copy.</summary>
    public ReadOnlySpan<byte> Span => bytes;

    /// <summary>SHA-256("ledger/filing-id/1" ‖ genesis hash ‖ reference).</summary>
    public FilingId FilingId(in Bytes32 genesisHash)
    {
        ReadOnlySpan<byte> label = "ledger/filing-id/1"u8;
        Span<byte> input = stackalloc byte[label.Length + Bytes32.Size + Size];
        label.CopyTo(input);
        genesisHash.CopyTo(input[label.Length..]);
        bytes.CopyTo(input[(label.Length + Bytes32.Size)..]);
        return new FilingId(new Bytes32(SHA256.HashData(input)));
    }

    /// <summary>
    /// HKDF-SHA256 (RFC 5869) with the reference as key material, the genesis hash as salt and
    /// "ledger/view-key/1" ‖ version as info: the key of that version's masked view.
    /// </summary>
    public byte[] ViewKey(in Bytes32 genesisHash, uint version)
    {
        ReadOnlySpan<byte> label = "ledger/view-key/1"u8;
        Span<byte> info = stackalloc byte[label.Length + 4];
        label.CopyTo(info);
        BinaryPrimitives.WriteUInt32BigEndian(info[label.Length..], version);
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, bytes, key, genesisHash.Span, info);
        return key;
    }

    /// <summary>By bytes.</summary>
    public bool Equals(ContractRef? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(bytes, other.bytes);

    /// <summary>By bytes.</summary>
    public override bool Equals(object? obj) => Equals(obj as ContractRef);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    /// <summary>Masked: a reference in a log would open the view to whoever reads the log.</summary>
    public override string ToString() => "ContractRef(****)";
}
