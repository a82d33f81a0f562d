using Ledger.Evidence;

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

    /// <summary>What GASPRICE answers, in wei.</summary>
    public UInt256 GasPrice { get; init; }
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];
}
