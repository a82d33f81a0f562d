using System.Text;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>A call that did not succeed, in the words that other clients use.</summary>
internal static class CallFault
{
    private static readonly byte[] ErrorSelector = [0x08, 0xc3, 0x79, 0xa0]; // Error(string)
    private static readonly byte[] PanicSelector = [0x4e, 0x48, 0x7b, 0x71]; // Panic(uint256)

    public static RpcException Of(TransactionOutcome outcome)
    {
        if (!outcome.IsValid)
            return new RpcException(RpcException.ServerError, Invalid(outcome.Validity));
        if (outcome.Fault == ExecutionFault.Revert)
        {
            var reason = Reason(outcome.Output);
            return new RpcException(
                RpcException.Reverted,
                reason is null ? "execution reverted" : "execution reverted: " + reason,
                Hex.Encode(outcome.Output)
            );
        }
        return new RpcException(RpcException.ServerError, Words(outcome.Fault));
    }

    private static string Invalid(TransactionValidity validity) =>
        validity switch
        {
            TransactionValidity.InsufficientFunds => "insufficient funds for transfer",
            TransactionValidity.IntrinsicGas => "intrinsic gas too low",
            TransactionValidity.InitCodeTooLarge => "max initcode size exceeded",
            TransactionValidity.FeeBelowBaseFee => "max fee per gas less than block base fee",
            TransactionValidity.OutOfTime => "execution aborted (timeout): it takes longer than it may",
            TransactionValidity.OutOfMemory => "execution aborted (memory): it takes more memory than it may",
            _ => "the call cannot be executed: " + validity,
        };

    /// <summary>How an execution ended, as other clients say it.</summary>
    public static string Words(ExecutionFault fault) =>
        fault switch
        {
            ExecutionFault.Revert => "execution reverted",
            ExecutionFault.StaticViolation => "write protection",
            ExecutionFault.ReturnDataOutOfBounds => "return data out of bounds",
            ExecutionFault.CreateCollision => "contract address collision",
            ExecutionFault.CodeTooLarge => "max code size exceeded",
            ExecutionFault.InitCodeTooLarge => "max initcode size exceeded",
            ExecutionFault.CodeStartsWithEf => "invalid code: must not begin with 0xef",
            ExecutionFault.CallTooDeep => "max call depth exceeded",
            ExecutionFault.BalanceTooLow => "insufficient balance for transfer",
            ExecutionFault.NonceAtMaximum => "nonce uint64 overflow",
            ExecutionFault.OutOfGas => "out of gas",
            ExecutionFault.InvalidOpcode => "invalid opcode",
            ExecutionFault.InvalidJump => "invalid jump destination",
            ExecutionFault.StackUnderflow => "stack underflow",
            ExecutionFault.OutOfTime => "execution aborted (timeout): the call takes longer than one may",
            ExecutionFault.OutOfMemory => "execution aborted (memory): the call takes more memory than one may",
            ExecutionFault.StackOverflow => "stack limit reached 1024",
            _ => "execution failed: " + fault,
        };

    /// <summary>The text of Error(string) or the code of Panic(uint256); null for another or a malformed reason.</summary>
    public static string? Reason(ReadOnlySpan<byte> output)
    {
        if (output.Length == 36 && output.StartsWith(PanicSelector))
            return "panic code " + RpcJson.Quantity(new Bytes32(output[4..]));
        if (output.Length < 68 || !output.StartsWith(ErrorSelector))
            return null;
        var offset = UInt256.FromBigEndian(output.Slice(4, 32));
        var length = UInt256.FromBigEndian(output.Slice(36, 32));
        if (offset != 32 || length > (ulong)(output.Length - 68))
            return null;
        return Encoding.UTF8.GetString(output.Slice(68, (int)length.U0));
    }
}
