namespace Ledger.Engine.Evm;

/// <summary>One storage word of one account while a block is executed.</summary>
internal sealed class StorageSlot(UInt256 key, UInt256 value)
{
    public readonly UInt256 Key = key;

    /// <summary>What the committed state holds.</summary>
    public readonly UInt256 BlockStart = value;

    public UInt256 Value = value;

    /// <summary>Value at the start of the transaction (EIP-2200's original value); holds while OriginalStamp is the current transaction.</summary>
    public UInt256 Original = value;

    public int OriginalStamp;

    /// <summary>The transaction in which the slot is warm (EIP-2929).</summary>
    public int WarmStamp;

    /// <summary>Whether the slot stands in its account's list of written slots.</summary>
    public bool Listed;
}
