using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Blocks;

/// <summary>Reads a header as evidence: canonical RLP with Cancun's 20 fields and every field that QBFT fixes (docs/evidence.md 6).</summary>
public static class HeaderForm
{
    /// <summary>False for anything that no engine of this chain would have written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> rlp, [NotNullWhen(true)] out BlockHeader? header)
    {
        header = null;
        try
        {
            var read = BlockHeader.Decode(rlp);
            if (!Holds(read))
                return false;
            header = read;
            return true;
        }
        catch (RlpException)
        {
            return false;
        }
    }

    private static bool Holds(BlockHeader h) =>
        h.Difficulty == 1
        && h.MixHash == BlockHeader.QbftMixHash
        && h.OmmersHash == BlockHeader.EmptyOmmersHash
        && h.WithdrawalsRoot == BlockHeader.EmptyTrieRoot
        && h.Nonce == 0
        && h.BaseFee == 0
        && h.BlobGasUsed == 0
        && h.ExcessBlobGas == 0
        && h.ParentBeaconBlockRoot.IsZero
        && h.GasUsed <= h.GasLimit;
}
