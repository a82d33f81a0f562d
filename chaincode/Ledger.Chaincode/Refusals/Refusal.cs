namespace Ledger.Chaincode;

/// <summary>What the caller can do about a refusal.</summary>
public enum Remedy
{
    Unset = 0,
    CorrectTheData = 1,
    ReadAgain = 2,
    AskOtherParty = 3,
    AskOperator = 4,
}

/// <summary>
/// Why a statement was not applied: a value, not an exception. The chaincode's are 1 to 999 (formats.md 5), the SDK's
/// own from 1001, the node's from 2001.
/// </summary>
public abstract record Refusal(int Number, string Name, string Zh, string En, Remedy Remedy)
{
    /// <summary>The ABI-encoded named error; empty for a refusal that does not come from the chain.</summary>
    public virtual byte[] Encode() => [];

    /// <summary>
    /// Reads the reason of Batch's Refused event, by its selector. An empty reason is <see cref="OutOfGas"/>; a reason
    /// that this version does not know, or that is malformed, is an <see cref="OtherRefusal"/>.
    /// </summary>
    public static Refusal Decode(ReadOnlySpan<byte> reason) => RefusalDecoder.Decode(reason);
}

/// <summary>900. The statement burnt its gas limit; Batch isolated it.</summary>
public sealed record OutOfGas()
    : Refusal(
        900,
        nameof(OutOfGas),
        "语句耗尽执行额度",
        "The statement burnt its gas limit: raise it.",
        Remedy.CorrectTheData
    );

/// <summary>A refusal that this version does not know, with its raw data.</summary>
public sealed record OtherRefusal(int Number, string Name, string Zh, string En, IReadOnlyList<byte> Data)
    : Refusal(Number, Name, Zh, En, Remedy.AskOperator);
