using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>What a call finds otherwise than the chain has it (go-ethereum's state and block overrides); nothing of it is kept.</summary>
/// <param name="Accounts">In the order in which they are applied.</param>
/// <param name="Block">What the block's opcodes answer.</param>
public sealed record CallOverrides(IReadOnlyList<AccountOverride> Accounts, BlockOverride Block)
{
    public static CallOverrides None { get; } = new([], new BlockOverride());
}

/// <summary>One account's. What is null stays as the state has it.</summary>
public sealed record AccountOverride
{
    public required Address Address { get; init; }

    public ulong? Nonce { get; init; }

    /// <summary>In wei.</summary>
    public UInt256? Balance { get; init; }

    /// <summary>Empty takes the code away.</summary>
    public ReadOnlyMemory<byte>? Code { get; init; }

    /// <summary>Every word that <see cref="Storage"/> does not name is zero.</summary>
    public bool ReplacesStorage { get; init; }

    public IReadOnlyList<KeyValuePair<UInt256, UInt256>> Storage { get; init; } = [];

    /// <summary>
    /// Where the precompiled contract of this address stands instead. An override of a precompiled contract's address takes it
    /// away from there in any case.
    /// </summary>
    public Address? MovePrecompileTo { get; init; }
}

/// <summary>What the opcodes of group 0x40 answer. What is null is the block's own.</summary>
public sealed record BlockOverride
{
    public ulong? Number { get; init; }

    /// <summary>Unix seconds.</summary>
    public ulong? Timestamp { get; init; }

    public ulong? GasLimit { get; init; }

    public Address? Coinbase { get; init; }

    public Bytes32? PrevRandao { get; init; }

    /// <summary>In wei per gas.</summary>
    public UInt256? BaseFee { get; init; }

    /// <summary>In wei per blob gas.</summary>
    public UInt256? BlobBaseFee { get; init; }

    public BlockContext On(in BlockContext block) =>
        block with
        {
            Number = Number ?? block.Number,
            Timestamp = Timestamp ?? block.Timestamp,
            GasLimit = GasLimit ?? block.GasLimit,
            Coinbase = Coinbase ?? block.Coinbase,
            PrevRandao = PrevRandao ?? block.PrevRandao,
            BaseFee = BaseFee ?? block.BaseFee,
            BlobBaseFee = BlobBaseFee ?? block.BlobBaseFee,
        };
}
