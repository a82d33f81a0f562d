using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm;

/// <summary>What a transaction costs before its first opcode.</summary>
internal static class IntrinsicGas
{
    /// <summary>21,000, data (EIP-2028), access list (EIP-2930), creation (EIP-2, EIP-3860).</summary>
    public static ulong Of(ReadOnlySpan<byte> data, bool creates, IReadOnlyList<AccessListEntry> accessList)
    {
        var zeros = data.Count((byte)0);
        var gas = GasCost.Transaction + zeros * GasCost.DataZero + (data.Length - zeros) * GasCost.DataNonZero;
        if (creates)
            gas += GasCost.TransactionCreate + GasCost.Words(data.Length) * GasCost.InitCodeWord;
        foreach (var entry in accessList)
            gas += GasCost.AccessListAddress + entry.Slots.Count * GasCost.AccessListSlot;
        return (ulong)gas;
    }
}
