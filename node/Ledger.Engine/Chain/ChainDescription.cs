using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>What a chain's genesis.json fixes for all its blocks.</summary>
/// <param name="ChainId">EIP-155; from <c>config.chainId</c>.</param>
/// <param name="BlockPeriod">Seconds between blocks; 0 only where <paramref name="Test"/> is set. <c>config.qbft.blockperiodseconds</c>.</param>
/// <param name="Heartbeat">Seconds until a block is made without transactions. <c>config.qbft.emptyblockperiodseconds</c>.</param>
/// <param name="GasLimit">Of every block.</param>
/// <param name="ValidatorContract">Answers getValidators(). <c>config.qbft.validatorcontractaddress</c>.</param>
/// <param name="Test">Not a chain to be relied on; permits block period 0. <c>config.qbft.test</c>, which Besu ignores.</param>
public sealed record ChainDescription(
    ulong ChainId,
    uint BlockPeriod,
    uint Heartbeat,
    ulong GasLimit,
    Address ValidatorContract,
    bool Test
);

/// <summary>A genesis.json that is refused, with the key at fault.</summary>
public sealed class GenesisException(string message, Exception? inner = null)
    : Exception("genesis.json: " + message, inner);
