using Grpc.Core;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Microsoft.Extensions.Logging;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Grpc;

/// <summary>
/// Whether a node serves the ledger that trust.json pins, on the history that this client saw: chain id, genesis, the
/// contracts' code and implementations proved under a header with a quorum of the pinned validators' seals, the last block
/// seen here. Asked at first contact with each node and again after each reconnect, before any other call.
/// </summary>
internal sealed class LedgerContact(TrustAnchor trust, SeenBlock seen, TimeSpan timeout, ILogger log)
{
    private readonly Lock gate = new();
    private BlockRef? proved;

    /// <summary>Genesis of the ledger that this client kept something of, null where there is none or none is known yet, and where it lies.</summary>
    public (Bytes32? Genesis, string Place) Kept { get; set; } = (null, "");

    /// <summary>The highest head that was proved here.</summary>
    public BlockRef? Proved
    {
        get
        {
            lock (gate)
                return proved;
        }
    }

    /// <exception cref="ForeignLedgerException">It serves another ledger.</exception>
    /// <exception cref="HistoryForkedException">Another block stands at the height that was seen.</exception>
    /// <exception cref="RpcException">No answer; NODE_BEHIND: it has not reached the block that was seen.</exception>
    public async Task MeetAsync(CallInvoker node, CancellationToken ct)
    {
        try
        {
            var ledger = new Proto.LedgerService.LedgerServiceClient(node);
            // Without the block that was seen: of another ledger it says nothing.
            var told = await ledger.GetLedgerAsync(new Proto.GetLedgerRequest(), Options(ct));
            Compare(told);
            if (seen.Value is { } known)
                await CompareAsync(ledger, told.Head, known, ct);
            await ProveAsync(node, ct);
            seen.Raise(told.Head);
        }
        catch (ForeignLedgerException e)
        {
            ContactLog.Foreign(log, e.Message);
            throw;
        }
    }

    private void Compare(Proto.GetLedgerResponse told)
    {
        if (Kept.Genesis is { } bound && bound != trust.GenesisHash)
            throw new ForeignLedgerException(
                Kept.Place
                    + " belongs to the ledger of genesis "
                    + Convert.ToHexStringLower(bound.Span)
                    + ", trust.json pins genesis "
                    + Convert.ToHexStringLower(trust.GenesisHash.Span)
                    + "."
            );
        if (told.ChainId != trust.ChainId)
            throw new ForeignLedgerException(
                "trust.json pins chain " + trust.ChainId + ", the node serves chain " + told.ChainId + "."
            );
        var pinned = Convert.ToHexStringLower(trust.GenesisHash.Span);
        if (!string.Equals(told.GenesisHash, pinned, StringComparison.Ordinal))
            throw new ForeignLedgerException(
                "trust.json pins genesis "
                    + pinned
                    + ", the node serves the ledger of genesis "
                    + (told.GenesisHash.Length == 64 ? told.GenesisHash : "(not a hash)")
                    + "."
            );
    }

    private async Task CompareAsync(
        Proto.LedgerService.LedgerServiceClient ledger,
        Proto.BlockRef head,
        BlockRef known,
        CancellationToken ct
    )
    {
        if (head.Number < known.Number)
            // It may only be late: it waits for the block, and says by name that it is behind.
            head = (await ledger.GetLedgerAsync(new Proto.GetLedgerRequest { Read = seen.Read() }, Options(ct))).Head;
        if (await HashAsync(ledger, head, known.Number, ct) != known.Hash)
            throw new HistoryForkedException(
                known,
                "another block stands at height " + known.Number + " than this client saw there."
            );
    }

    /// <summary>Whether a block stands in the node's chain now; a node that has not come so far is not waited for.</summary>
    /// <exception cref="RpcException">No answer.</exception>
    public async Task<bool> HoldsAsync(CallInvoker node, ulong number, Bytes32 hash, CancellationToken ct)
    {
        var ledger = new Proto.LedgerService.LedgerServiceClient(node);
        var head = (await ledger.GetLedgerAsync(new Proto.GetLedgerRequest(), Options(ct))).Head;
        return head.Number >= number && await HashAsync(ledger, head, number, ct) == hash;
    }

    private async Task<Bytes32> HashAsync(
        Proto.LedgerService.LedgerServiceClient ledger,
        Proto.BlockRef head,
        ulong number,
        CancellationToken ct
    )
    {
        if (head.Number == number)
            return Wire.Hash(head.Hash);
        var block = await ledger.GetBlockAsync(new Proto.GetBlockRequest { Name = "blocks/" + number }, Options(ct));
        return Wire.Hash(block.Block.Ref.Hash);
    }

    /// <summary>Has the node prove its contracts at its head, and remembers the head.</summary>
    /// <exception cref="ForeignLedgerException">They are not those of trust.json, or nothing is proved.</exception>
    /// <exception cref="RpcException">No answer.</exception>
    public async Task ProveAsync(CallInvoker node, CancellationToken ct)
    {
        // A question about no record is answered with the proof of the contracts.
        var answer = await new Proto.ProofService.ProofServiceClient(node).ConfirmHeadsAsync(
            new Proto.ConfirmHeadsRequest { KnownSetId = trust.Validators.SetId },
            Options(ct)
        );
        ProvedState state;
        try
        {
            state = ProvedAnswer.Verify(trust, answer.Evidence);
        }
        catch (UntrustedAnswerException e)
        {
            throw new ForeignLedgerException("the node's head is not proved under trust.json: " + e.Message);
        }
        foreach (var name in trust.Contracts.Keys.Order(StringComparer.Ordinal))
            switch (state.Holds(name))
            {
                case false:
                    throw new ForeignLedgerException(
                        "the contract "
                            + name
                            + " has other code, another implementation or another layout than trust.json names."
                    );
                case null:
                    throw new ForeignLedgerException(
                        "the node does not prove the contract " + name + " at the address that trust.json names."
                    );
            }
        lock (gate)
            if (proved is not { } before || before.Number < state.AsOf.Number)
                proved = state.AsOf;
    }

    private CallOptions Options(CancellationToken ct) => new(deadline: Deadlines.After(timeout), cancellationToken: ct);
}
