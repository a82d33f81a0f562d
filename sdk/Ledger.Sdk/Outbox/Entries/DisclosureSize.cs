using System.Buffers.Binary;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Entries;

/// <summary>How much of a submit request an entry's disclosures take: a node refuses a request beyond 1 MiB.</summary>
internal static class DisclosureSize
{
    /// <summary>Bytes of one request; what is left of 1 MiB is for the signed bytes (at most 110 KiB) and the lease token.</summary>
    public const int Limit = 800_000;

    /// <summary>Tag and length of a disclosure in the request, at most.</summary>
    private const int Framing = 6;

    public static int Of(IReadOnlyList<byte[]> disclosures) => disclosures.Sum(static d => checked(d.Length + Framing));

    /// <summary>Null where a node takes them: else nothing is stored, because no batch could ever carry them.</summary>
    public static RefusalData? Decline(IReadOnlyList<byte[]> disclosures, int limit)
    {
        var size = Of(disclosures);
        if (size <= limit)
            return null;
        var data = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(data, size);
        BinaryPrimitives.WriteInt64BigEndian(data.AsSpan(8), limit);
        return new RefusalData(
            RefusalData.DisclosuresTooLarge,
            nameof(RefusalData.DisclosuresTooLarge),
            data,
            RefusedBy.Sdk
        );
    }

    /// <summary>Size and limit that <see cref="Decline"/> wrote.</summary>
    public static (long Size, long Limit) Read(byte[] data) =>
        (BinaryPrimitives.ReadInt64BigEndian(data), BinaryPrimitives.ReadInt64BigEndian(data.AsSpan(8)));
}
