using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>Where the chaincode stands on every ledger: proxies 0x…1001 to 0x…1008, first implementations 0x…2001 on.</summary>
public static class ContractAddresses
{
    public static readonly Address Consortium = Of(0x1001);
    public static readonly Address Units = Of(0x1002);
    public static readonly Address Filings = Of(0x1003);
    public static readonly Address Escrows = Of(0x1004);
    public static readonly Address Presales = Of(0x1005);
    public static readonly Address Drawdowns = Of(0x1006);
    public static readonly Address Evidence = Of(0x1007);
    public static readonly Address Batch = Of(0x1008);

    /// <summary>The proxy whose contract keeps records of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No kind of record.</exception>
    public static Address OfKind(RecordKind kind) =>
        kind switch
        {
            RecordKind.Organisation or RecordKind.Proposal => Consortium,
            RecordKind.Unit => Units,
            RecordKind.Filing or RecordKind.Tax => Filings,
            RecordKind.Escrow => Escrows,
            RecordKind.Account => Presales,
            RecordKind.Payment => Drawdowns,
            RecordKind.Evidence => Evidence,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kind of record."),
        };

    /// <summary>The first implementation behind a proxy.</summary>
    public static Address FirstImplementation(in Address proxy)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        proxy.CopyTo(bytes);
        bytes[^2] = 0x20;
        return new Address(bytes);
    }

    private static Address Of(ushort number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes[18..], number);
        return new Address(bytes);
    }
}
