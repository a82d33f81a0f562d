using Ledger.Evidence.Primitives;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Vault;

/// <summary>
/// Brings the chain's decisions to the vault: fields that wait are kept once a final block accepts their statement, and go
/// when it is refused, when other bytes use the nonce, or when the transaction has left the pool for good.
/// </summary>
public sealed partial class VaultFollower(
    IChain chain,
    RecentBlocks recent,
    DisclosureVault vault,
    TimeProvider time,
    ILogger<VaultFollower> logger
)
{
    /// <summary>Twice what the pool keeps a transaction for; who sends it again brings its fields again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    /// <summary>From where the vault stands to a block that the index holds, then each transaction that waits.</summary>
    /// <exception cref="NodeStoreException">The vault stands on another history.</exception>
    public async Task CatchUpAsync(ulong indexed, CancellationToken ct)
    {
        await StandOnChainAsync(vault.Head, ct).ConfigureAwait(false);
        var before = vault.Head;
        for (var number = before.Block + 1; number <= indexed; number++)
            vault.Accept(await AtAsync(number, ct).ConfigureAwait(false));
        var after = vault.Head;
        var (versions, given) = (after.Versions - before.Versions, after.Given - before.Given);
        if (versions > given)
            LogMissed(before.Block + 1, indexed, versions, given);
        foreach (var fields in vault.Waiting())
            if (!await ResolveAsync(fields.Transaction, ct).ConfigureAwait(false))
                await DropUsedAsync(fields, ct).ConfigureAwait(false);
    }

    /// <summary>A block that was indexed now.</summary>
    public async Task FollowAsync(FullBlock full, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(full);
        vault.Accept(AcceptedBlock.Of(full.Block, full.Receipts));
        var oldest = time.GetUtcNow().Subtract(Longest).ToUnixTimeMilliseconds();
        foreach (var fields in vault.Waiting().Where(f => f.Since < oldest))
            if (await chain.GetPendingNonceAsync(fields.Sender, ct).ConfigureAwait(false) <= fields.Nonce)
                vault.Drop([fields.Transaction]);
    }

    /// <summary>Fields that came with bytes which may be in a block already.</summary>
    /// <returns>They are in one.</returns>
    public async Task<bool> ResolveAsync(Bytes32 transaction, CancellationToken ct)
    {
        if (await chain.FindTransactionAsync(transaction, ct).ConfigureAwait(false) is not { } place)
            return false;
        var full = await recent.GetAsync(place.Block, ct).ConfigureAwait(false);
        vault.Accept(AcceptedBlock.Of(full.Block, full.Receipts), isInOrder: false);
        return true;
    }

    private async Task DropUsedAsync(StagedFields fields, CancellationToken ct)
    {
        var head = await chain.GetHeadAsync(ct).ConfigureAwait(false);
        if (await chain.GetNonceAsync(fields.Sender, head.Number, ct).ConfigureAwait(false) > fields.Nonce)
            vault.Drop([fields.Transaction]);
    }

    /// <summary>Blocks that <c>ledger restore</c> gave up take their versions of filings with them; all else is another history.</summary>
    private async Task StandOnChainAsync(VaultHead at, CancellationToken ct)
    {
        if (at.Block == 0)
            return;
        var head = await chain.GetHeadAsync(ct).ConfigureAwait(false);
        if ((await chain.GetBlockAsync(at.Block, ct).ConfigureAwait(false))?.Hash == at.BlockHash)
            return;
        if (chain is ChainEngine engine && engine.GivenUp >= at.Block)
            await TakeBackAsync(at, head.Number, ct).ConfigureAwait(false);
        else if (head.Number < at.Block)
            LogChainSetBack(at.Block, head.Number);
        else
            throw new NodeStoreException(
                NodeStoreFault.OtherGenesis,
                $"the vault stands at a block {at.Block} that the chain does not have: it belongs to another history."
            );
    }

    private async Task TakeBackAsync(VaultHead at, ulong through, CancellationToken ct)
    {
        var bound = new HashSet<(Bytes32, Bytes32)>();
        var versions = 0UL;
        var hash = default(Bytes32);
        for (var number = 1UL; number <= through; number++)
        {
            var block = await AtAsync(number, ct).ConfigureAwait(false);
            foreach (var version in block.Accepted.Values.SelectMany(static v => v))
            {
                bound.UnionWith([(version.Record, version.Commitment), (version.Record, version.CommitmentSm)]);
                versions++;
            }
            hash = block.Hash;
        }
        var dropped = vault.TakeBack(
            through,
            hash,
            versions,
            (record, commitment) => bound.Contains((record, commitment))
        );
        LogTakenBack(at.Block, through, dropped);
    }

    private async Task<AcceptedBlock> AtAsync(ulong number, CancellationToken ct)
    {
        var block = await chain.GetBlockAsync(number, ct).ConfigureAwait(false);
        var receipts = await chain.GetReceiptsAsync(number, ct).ConfigureAwait(false);
        return block is null || receipts is null
            ? throw new ChainUnavailableException($"The chain does not give block {number}.")
            : AcceptedBlock.Of(block, receipts);
    }

    [LoggerMessage(
        2401,
        LogLevel.Warning,
        "Blocks {From} to {To} accepted {Versions} versions of filings while this vault did not follow; it was given the fields of {Given} of them."
    )]
    private partial void LogMissed(ulong from, ulong to, ulong versions, ulong given);

    [LoggerMessage(
        2402,
        LogLevel.Warning,
        "The vault stands at block {Block}, the chain at {Head}: the chain was set back. Fields of later blocks stay until their statements come again."
    )]
    private partial void LogChainSetBack(ulong block, ulong head);

    [LoggerMessage(
        2403,
        LogLevel.Warning,
        "The vault stood at block {Block}, which was given up; it stands at block {Head} now. Versions of filings that are gone with those blocks, whose fields were dropped: {Dropped}."
    )]
    private partial void LogTakenBack(ulong block, ulong head, int dropped);
}
