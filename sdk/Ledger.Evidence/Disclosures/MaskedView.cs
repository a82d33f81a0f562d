using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Disclosures;

/// <summary>
/// The masked public view of one version: AES-256-GCM (NIST SP 800-38D) with the key of <see cref="ContractRef.ViewKey"/>,
/// additional data filingId ‖ version. Blob: nonce (12) ‖ ciphertext ‖ tag (16). Servers keep it without reading it.
/// </summary>
public static class MaskedView
{
    /// <summary>Bytes of the nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of the tag.</summary>
    public const int TagSize = 16;

    /// <summary>Bytes of a blob that are still read.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>The fields that a phone sees with the code alone.</summary>
    public static IReadOnlyList<int> Fields { get; } = [0, 1, 2, 3, 4, 7, 9, 10, 12];

    /// <summary>The JSON that a view hides: the masked fields of a version, each with its path.</summary>
    /// <exception cref="ArgumentException">The schema has not all of <see cref="Fields"/>.</exception>
    public static byte[] Plaintext(FieldOpenings openings, CommitmentProfile profile, FilingId filing, uint version)
    {
        ArgumentNullException.ThrowIfNull(openings);
        using var plain = new MemoryStream();
        using (var json = new Utf8JsonWriter(plain))
        {
            json.WriteStartObject();
            json.WriteString("format", "ledger/view/1");
            json.WriteStartArray("disclosures");
            DisclosureJson.Write(json, openings.Disclose(profile, filing.Value, version, Fields));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return plain.ToArray();
    }

    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 fresh random bytes.</param>
    /// <param name="filing">The filing.</param>
    /// <param name="version">Its version.</param>
    /// <param name="plaintext">UTF-8 JSON, docs/evidence.md 11 "Masked view".</param>
    public static byte[] Seal(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        FilingId filing,
        uint version,
        ReadOnlySpan<byte> plaintext
    )
    {
        var blob = new byte[NonceSize + plaintext.Length + TagSize];
        nonce.CopyTo(blob);
        using var gcm = new AesGcm(key, TagSize);
        gcm.Encrypt(
            nonce,
            plaintext,
            blob.AsSpan(NonceSize, plaintext.Length),
            blob.AsSpan(NonceSize + plaintext.Length),
            AdditionalData(filing, version)
        );
        return blob;
    }

    /// <summary>Opens a blob; false if it is another key's, filing's or version's, altered or out of bounds.</summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> key,
        FilingId filing,
        uint version,
        ReadOnlySpan<byte> blob,
        out byte[] plaintext
    )
    {
        plaintext = [];
        if (blob.Length is < NonceSize + TagSize or > MaxSize)
            return false;
        var opened = new byte[blob.Length - NonceSize - TagSize];
        using var gcm = new AesGcm(key, TagSize);
        try
        {
            gcm.Decrypt(
                blob[..NonceSize],
                blob[NonceSize..^TagSize],
                blob[^TagSize..],
                opened,
                AdditionalData(filing, version)
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        plaintext = opened;
        return true;
    }

    private static byte[] AdditionalData(FilingId filing, uint version)
    {
        var data = new byte[Bytes32.Size + 4];
        filing.Value.CopyTo(data);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(Bytes32.Size), version);
        return data;
    }
}
