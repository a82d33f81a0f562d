using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>Group 0x40: the block (EIP-1344, 1884, 3198, 4399, 4844, 7516).</summary>
internal static class BlockInstructions
{
    private const ulong HashReach = 256;

    public static ExecutionFault Run(byte op, Frame frame, Machine machine)
    {
        var block = machine.Block;
        switch (op)
        {
            case Opcode.BlockHash:
                frame.Top(0) = BlockHash(frame.Top(0), machine);
                break;
            case Opcode.Coinbase:
                frame.Replace(0, UInt256.From(block.Coinbase));
                break;
            case Opcode.Timestamp:
                frame.Replace(0, block.Timestamp);
                break;
            case Opcode.Number:
                frame.Replace(0, block.Number);
                break;
            case Opcode.PrevRandao:
                frame.Replace(0, UInt256.From(block.PrevRandao));
                break;
            case Opcode.GasLimit:
                frame.Replace(0, block.GasLimit);
                break;
            case Opcode.ChainId:
                frame.Replace(0, block.ChainId);
                break;
            case Opcode.SelfBalance:
                frame.Replace(0, frame.Self.Balance);
                break;
            case Opcode.BaseFee:
                frame.Replace(0, block.BaseFee);
                break;
            case Opcode.BlobHash:
                frame.Top(0) = BlobHash(frame.Top(0), machine.Message.BlobHashes);
                break;
            case Opcode.BlobBaseFee:
                frame.Replace(0, block.BlobBaseFee);
                break;
            default:
                return ExecutionFault.InvalidOpcode;
        }
        return ExecutionFault.None;
    }

    private static UInt256 BlockHash(in UInt256 number, Machine machine)
    {
        var current = machine.Block.Number;
        if (!number.IsUInt64 || number.U0 >= current || current - number.U0 > HashReach)
            return UInt256.Zero;
        return machine.State.Reader.GetBlockHash(number.U0) is { } hash ? UInt256.From(hash) : UInt256.Zero;
    }

    private static UInt256 BlobHash(in UInt256 index, IReadOnlyList<Bytes32> hashes) =>
        index.IsUInt64 && index.U0 < (ulong)hashes.Count ? UInt256.From(hashes[(int)index.U0]) : UInt256.Zero;
}
