using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm;

/// <summary>A call whose changes are thrown away (eth_call, eth_estimateGas).</summary>
public sealed record CallRequest
{
    /// <summary>Needs no balance for gas, no nonce, and may be a contract.</summary>
    public Address From { get; init; }

    /// <summary>Null runs <see cref="Data"/> as init code.</summary>
    public required Address? To { get; init; }
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>In wei; the sender must have it.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Of the whole call, intrinsic gas included.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>
    /// In wei; GASPRICE answers what of it would be paid (EIP-1559). Nothing is paid, and zero is below no base fee.
    /// </summary>
    public UInt256 MaxFeePerGas { get; init; }

    /// <summary>In wei, at most <see cref="MaxFeePerGas"/>; equal to it where the call names one gas price.</summary>
    public UInt256 MaxPriorityFeePerGas { get; init; }
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];
}
