using Ledger.Engine.Store;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Engine.Chain;

/// <summary>Signs as one validator.</summary>
public interface IBlockSealer
{
    Address Validator { get; }

    /// <summary>r ‖ s ‖ v over the digest, no message prefix (committed seal of QBFT).</summary>
    byte[] Sign(in Bytes32 sealHash);
}

/// <summary>A validator key held in memory.</summary>
public sealed class PrivateKeySealer : IBlockSealer
{
    private readonly byte[] privateKey;

    /// <exception cref="ArgumentException">Not a secp256k1 private key of 32 bytes.</exception>
    public PrivateKeySealer(ReadOnlySpan<byte> privateKey)
    {
        this.privateKey = privateKey.ToArray();
        Validator = Secp256k1Signature.AddressOfPrivateKey(privateKey);
    }

    public Address Validator { get; }

    public byte[] Sign(in Bytes32 sealHash) => Secp256k1Signature.Sign(sealHash, privateKey);
}

/// <summary>Places in the commit path at which a test may kill the engine or its process.</summary>
public enum CommitPoint
{
    Unset = 0,

    /// <summary>The block is sealed; nothing of it is on the disk.</summary>
    BeforeBatch,

    /// <summary>The block is on the disk whole; no reader knows it yet, and the head mark names the one before.</summary>
    AfterBatch,

    /// <summary>The new head is set; nobody who waits for the block was told.</summary>
    BeforeAnswer,
}

public sealed record EngineOptions
{
    /// <summary>
    /// The validator keys of this process; the first one is the proposer and coinbase. A quorum is needed to make
    /// blocks; without any the engine makes none and only imports.
    /// </summary>
    public required IReadOnlyList<IBlockSealer> Sealers { get; init; }

    /// <summary>Who may put what into the pool; <see cref="OpenAdmission"/> where everybody may.</summary>
    public required ITransactionAdmission Admission { get; init; }

    /// <summary>How many blocks behind the head the state can still be read and proved (at least 1).</summary>
    public int HistoryBlocks { get; init; } = 256;

    /// <summary>No block is made by itself, only by <see cref="ChainEngine.SealAsync"/>.</summary>
    public bool ManualSealing { get; init; }
    public PoolLimits Pool { get; init; } = new();

    public ExecutionLimits Execution { get; init; } = new();

    /// <summary>Trie nodes read or written until the memory of them is given back (about 300 bytes each).</summary>
    public int CachedNodes { get; init; } = 1_000_000;
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the head is remembered outside the store; the engine owns it. Null: nowhere.</summary>
    public IHeadMarkPlace? Mark { get; init; }

    /// <summary>Who else saw the head; one that saw a later one than the store has refuses the store.</summary>
    public IReadOnlyList<HeadWitness> Witnesses { get; init; } = [];

    /// <summary>Somebody has compared the clock with another one: it is right as it is, whatever the last block's time.</summary>
    public bool AcceptClock { get; init; }
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>For fault tests: called at each named point; what it throws is fatal, as a crash there.</summary>
    public Action<CommitPoint>? OnCommitPoint { get; init; }
}

/// <summary>The engine has stopped; the message says why and what to do.</summary>
public sealed class EngineStoppedException(string message, Exception? inner = null) : Exception(message, inner);
