using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>Whether a transaction may stand in the block at all. Anything but Valid leaves the state untouched.</summary>
public enum TransactionValidity
{
    Unset = 0,
    Valid,

    /// <summary>Only types 0, 1 and 2 are known.</summary>
    UnsupportedType,
    WrongChain,
    NonceTooLow,
    NonceTooHigh,

    /// <summary>The sender's nonce is 2^64 - 1 (EIP-2681).</summary>
    NonceAtMaximum,

    /// <summary>EIP-3607.</summary>
    SenderIsContract,

    /// <summary>maxFeePerGas is below the block's base fee (EIP-1559).</summary>
    FeeBelowBaseFee,

    /// <summary>maxPriorityFeePerGas is above maxFeePerGas (EIP-1559).</summary>
    PriorityAboveFee,

    /// <summary>The gas limit is above what the block has left.</summary>
    GasAboveBlock,

    /// <summary>Init code above 49,152 bytes (EIP-3860).</summary>
    InitCodeTooLarge,

    /// <summary>The gas limit is below the intrinsic gas.</summary>
    IntrinsicGas,

    /// <summary>The balance does not cover value and gas limit times fee.</summary>
    InsufficientFunds,

    /// <summary>A blob transaction without blobs, with too many, without recipient, or with another hash version (EIP-4844).</summary>
    BadBlobs,

    /// <summary>maxFeePerBlobGas is below the block's blob base fee (EIP-4844).</summary>
    BlobFeeTooLow,

    /// <summary>It calls precompile 10 (KZG point evaluation), which this engine does not have; no block may hold it.</summary>
    UnsupportedPrecompile,

    /// <summary>It takes more time than a transaction may on this machine; another proposer may still seal it.</summary>
    OutOfTime,

    /// <summary>It takes more memory than a transaction may on this machine; another proposer may still seal it.</summary>
    OutOfMemory,
}

/// <summary>How the outermost frame ended.</summary>
public enum ExecutionFault
{
    Unset = 0,

    /// <summary>STOP, RETURN or SELFDESTRUCT.</summary>
    None,

    /// <summary>REVERT: output holds the reason, gas left is given back.</summary>
    Revert,
    OutOfGas,
    InvalidOpcode,
    StackUnderflow,
    StackOverflow,
    InvalidJump,

    /// <summary>A change inside STATICCALL (EIP-214).</summary>
    StaticViolation,

    /// <summary>RETURNDATACOPY past the end (EIP-211).</summary>
    ReturnDataOutOfBounds,

    /// <summary>EIP-684, EIP-7610.</summary>
    CreateCollision,

    /// <summary>Above 24,576 bytes (EIP-170).</summary>
    CodeTooLarge,

    /// <summary>Init code above 49,152 bytes (EIP-3860).</summary>
    InitCodeTooLarge,

    /// <summary>Code that starts with 0xEF (EIP-3541).</summary>
    CodeStartsWithEf,

    /// <summary>Bad input of a precompile.</summary>
    PrecompileFailed,

    /// <summary>A nonce at 2^64 - 1 (EIP-2681).</summary>
    NonceAtMaximum,

    /// <summary>Of an inner call that was not begun: it would be more than 1,024 deep.</summary>
    CallTooDeep,

    /// <summary>Of an inner call that was not begun: its caller has less than it would send.</summary>
    BalanceTooLow,

    /// <summary>Only in a call: precompile 10 is not there.</summary>
    UnsupportedPrecompile,

    /// <summary>Only in a call: it took longer than one may.</summary>
    OutOfTime,

    /// <summary>Only in a call: it took more memory than one may.</summary>
    OutOfMemory,
}

/// <summary>What a transaction or call did.</summary>
/// <param name="Validity">Only with Valid do the other fields count.</param>
/// <param name="Fault">None where it succeeded.</param>
/// <param name="GasUsed">After refunds; of a receipt.</param>
/// <param name="GasRefunded">Already taken off GasUsed (at most a fifth, EIP-3529).</param>
/// <param name="Logs">Empty where it failed.</param>
/// <param name="Output">Return data, revert data, or the deployed code.</param>
/// <param name="CreatedAddress">Of a creating transaction, also where it failed.</param>
public sealed record TransactionOutcome(
    TransactionValidity Validity,
    ExecutionFault Fault,
    ulong GasUsed,
    ulong GasRefunded,
    IReadOnlyList<LogEntry> Logs,
    byte[] Output,
    Address? CreatedAddress
)
{
    public bool IsValid => Validity == TransactionValidity.Valid;

    public bool Succeeded => IsValid && Fault == ExecutionFault.None;

    internal static TransactionOutcome Invalid(TransactionValidity why) =>
        new(why, ExecutionFault.Unset, 0, 0, [], [], null);
}
