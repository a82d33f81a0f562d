using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>
/// The two files of a new ledger, made from a consortium description and the compiled chaincode: the same input gives the
/// same bytes.
/// </summary>
/// <param name="Genesis">genesis.json, for the embedded engine and for Besu.</param>
/// <param name="Trust">trust.json, to be pinned wherever something is verified.</param>
/// <param name="GenesisHash">The genesis block's hash.</param>
public sealed record GenesisFiles(byte[] Genesis, byte[] Trust, Bytes32 GenesisHash)
{
    /// <summary>Makes both files with the chaincode that this assembly carries.</summary>
    public static GenesisFiles Make(ConsortiumDescription description) =>
        Make(description, c => ChaincodeArtifacts.Has(c) ? ChaincodeArtifacts.Runtime(c) : null);

    internal static GenesisFiles Make(ConsortiumDescription description, Func<string, byte[]?> runtime)
    {
        ArgumentNullException.ThrowIfNull(description);
        var accounts = GenesisState.Of(description, runtime);
        var header = GenesisHeader(description, accounts);
        return new GenesisFiles(
            GenesisJson.Write(description, header, accounts),
            TrustJson.Write(description, header.Hash, accounts),
            header.Hash
        );
    }

    private static BlockHeader GenesisHeader(ConsortiumDescription d, IReadOnlyList<GenesisAccount> accounts) =>
        new()
        {
            ParentHash = Bytes32.Zero,
            Coinbase = Address.Zero,
            StateRoot = GenesisState.Root(accounts),
            TransactionsRoot = BlockHeader.EmptyTrieRoot,
            ReceiptsRoot = BlockHeader.EmptyTrieRoot,
            LogsBloom = new byte[256],
            Number = 0,
            GasLimit = d.GasLimit,
            GasUsed = 0,
            Timestamp = d.Timestamp,
            Extra = ExtraData.Blank,
        };
}
