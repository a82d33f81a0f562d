using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>Fields of one version of a filing: which and by whom in clear, the content under the record's data key.</summary>
/// <param name="Record">The filing.</param>
/// <param name="Version">Of the record.</param>
/// <param name="Commitment">The field tree's root that the content was checked against.</param>
/// <param name="Organisation">Who gave it.</param>
/// <param name="Sealed">nonce ‖ ciphertext ‖ tag (AES-256-GCM), bound to the four above.</param>
internal sealed record VaultRow(Bytes32 Record, uint Version, Bytes32 Commitment, uint Organisation, byte[] Sealed)
{
    private const int KeySize = 32 + 4 + 32;

    public static VaultRow Seal(
        byte[] key,
        in Bytes32 record,
        uint version,
        in Bytes32 commitment,
        uint organisation,
        byte[] plain
    ) =>
        new(
            record,
            version,
            commitment,
            organisation,
            VaultSeal.Close(key, plain, Bound(record, version, commitment, organisation))
        );

    /// <summary>Null where it is not what was sealed under this key.</summary>
    public byte[]? Open(byte[] key) => VaultSeal.Open(key, Sealed, Bound(Record, Version, Commitment, Organisation));

    /// <summary>Record ‖ version ‖ commitment: the rows of a record stand together, by version.</summary>
    public byte[] Key() => Bound(Record, Version, Commitment, 0)[..KeySize];

    /// <summary>Organisation ‖ sealed.</summary>
    public byte[] Value()
    {
        var value = new byte[4 + Sealed.Length];
        BinaryPrimitives.WriteUInt32BigEndian(value, Organisation);
        Sealed.CopyTo(value, 4);
        return value;
    }

    public static VaultRow Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        key.Length == KeySize && value.Length >= 4 + VaultSeal.Overhead
            ? new VaultRow(
                new Bytes32(key[..32]),
                BinaryPrimitives.ReadUInt32BigEndian(key[32..]),
                new Bytes32(key[36..]),
                BinaryPrimitives.ReadUInt32BigEndian(value),
                value[4..].ToArray()
            )
            : throw new NodeStoreException(NodeStoreFault.Damaged, "a row of the vault has another shape.");

    private static byte[] Bound(in Bytes32 record, uint version, in Bytes32 commitment, uint organisation)
    {
        var bytes = new byte[KeySize + 4];
        record.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(32), version);
        commitment.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(KeySize), organisation);
        return bytes;
    }
}

/// <summary>AES-256-GCM as the vault lays it out: nonce (12) ‖ ciphertext ‖ tag (16).</summary>
internal static class VaultSeal
{
    public const int Overhead = 12 + 16;

    public static byte[] Close(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var result = new byte[Overhead + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(result.AsSpan(0, 12), plain, result.AsSpan(12, plain.Length), result.AsSpan(^16), bound);
        return result;
    }

    /// <summary>Null where it was changed, or sealed under another key.</summary>
    public static byte[]? Open(byte[] key, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> bound)
    {
        if (bytes.Length < Overhead)
            return null;
        var plain = new byte[bytes.Length - Overhead];
        using var aes = new AesGcm(key, 16);
        try
        {
            aes.Decrypt(bytes[..12], bytes[12..^16], bytes[^16..], plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}

/// <summary>What was done with a record's disclosures.</summary>
public enum VaultUse
{
    Unset = 0,

    /// <summary>The masked fields were shown.</summary>
    Masked = 1,

    /// <summary>The fields that tax is assessed from were shown.</summary>
    Tax = 2,

    /// <summary>All fields were shown.</summary>
    Full = 3,

    /// <summary>The record's data key was dropped.</summary>
    Erased = 4,

    /// <summary>Fields were asked for, and none were here to be shown.</summary>
    Nothing = 5,

    /// <summary>The masked fields were shown to who presented the contract's code.</summary>
    Code = 6,

    /// <summary>Fields were asked for without a right to them.</summary>
    Refused = 7,

    /// <summary>Fields were asked for beyond the certificate's limit; further ones in the same window are not written.</summary>
    Limited = 8,

    /// <summary>All fields were shown to a lender of the filing, who presented the contract's code.</summary>
    FullByCode = 9,

    /// <summary>Erasing the fields was asked for without a right to.</summary>
    EraseRefused = 10,
}

/// <summary>Who did what, when and why; kept with the vault, never in a log, and kept when the fields are erased.</summary>
/// <param name="Record">The filing.</param>
/// <param name="Organisation">Number of the caller's organisation; 0 for a caller without a certificate.</param>
/// <param name="Certificate">SHA-256 of the certificate, in hex.</param>
/// <param name="Use">What was done.</param>
/// <param name="Purpose">As the caller gave it.</param>
/// <param name="At">When, to the millisecond.</param>
public sealed record VaultAccess(
    Bytes32 Record,
    uint Organisation,
    string Certificate,
    VaultUse Use,
    string Purpose,
    DateTimeOffset At
)
{
    /// <summary>Record ‖ number: the uses of a record stand together, oldest first.</summary>
    internal byte[] Key(ulong number)
    {
        var key = new byte[40];
        Record.CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(32), number);
        return key;
    }

    internal byte[] Seal(VaultSecrets secrets, byte[] key)
    {
        using var plain = new MemoryStream();
        using (var writer = new BinaryWriter(plain, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Organisation);
            writer.Write((byte)Use);
            writer.Write(At.ToUnixTimeMilliseconds());
            writer.Write(Certificate);
            writer.Write(Purpose);
        }
        return VaultSeal.Close(secrets.Uses, plain.ToArray(), key);
    }

    /// <exception cref="NodeStoreException">The entry was changed.</exception>
    internal static VaultAccess Open(VaultSecrets secrets, byte[] key, byte[] value)
    {
        var plain =
            VaultSeal.Open(secrets.Uses, value, key)
            ?? throw new NodeStoreException(
                NodeStoreFault.Damaged,
                "an entry of the vault's log of uses was changed; restore the vault from a backup."
            );
        using var reader = new BinaryReader(new MemoryStream(plain), Encoding.UTF8);
        var (organisation, use, at) = (reader.ReadUInt32(), (VaultUse)reader.ReadByte(), reader.ReadInt64());
        var (certificate, purpose) = (reader.ReadString(), reader.ReadString());
        return new VaultAccess(
            new Bytes32(key.AsSpan(0, 32)),
            organisation,
            certificate,
            use,
            purpose,
            DateTimeOffset.FromUnixTimeMilliseconds(at)
        );
    }
}
