using Ledger.Evidence.Machines;
using Ledger.Node.Index;
using Ledger.Node.Records;

namespace Ledger.Node.Security;

/// <summary>Finds out how a caller stands to a filing, out of the chain, and so what it may see (<see cref="DisclosureRights"/>).</summary>
internal sealed class DisclosurePolicy(RecordReader reader, ChainIndex index, BlockEvents events, CallerRoles roles)
{
    private const uint LoansWord = 9;

    public async ValueTask<DisclosureLevel> OfAsync(
        CallerIdentity caller,
        Bytes32 filing,
        ulong block,
        CancellationToken ct
    )
    {
        if (caller.Kind != CallerKind.Member)
            return caller.Kind == CallerKind.Loopback ? DisclosureLevel.Full : DisclosureLevel.None;
        var own = await roles.RolesAsync(caller.Organisation, block, ct).ConfigureAwait(false);
        return DisclosureRights.Of(
            own,
            await RelationAsync(caller.Organisation, filing, block, ct).ConfigureAwait(false)
        );
    }

    /// <summary>The organisation whose key signed the filing into the ledger; null while it is in no final block.</summary>
    public async ValueTask<uint?> FiledByAsync(Bytes32 filing, ulong block, CancellationToken ct)
    {
        var places = index.Events(RecordKind.Filing, filing);
        if (places.Count == 0 || places[0].Block > block)
            return null;
        return (await events.AtAsync(places[0], ct).ConfigureAwait(false)).Event.Organisation;
    }

    private async ValueTask<FilingRelation> RelationAsync(
        uint organisation,
        Bytes32 filing,
        ulong block,
        CancellationToken ct
    )
    {
        var relation = FilingRelation.Unset;
        if (await FiledByAsync(filing, block, ct).ConfigureAwait(false) == organisation)
            relation |= FilingRelation.Filed;
        if (await SupervisesAsync(organisation, filing, block, ct).ConfigureAwait(false))
            relation |= FilingRelation.Supervises;
        if (await LendsAsync(organisation, filing, block, ct).ConfigureAwait(false))
            relation |= FilingRelation.Lends;
        return relation;
    }

    private async ValueTask<bool> SupervisesAsync(uint organisation, Bytes32 filing, ulong block, CancellationToken ct)
    {
        foreach (var (_, escrow) in index.EscrowsOfFiling(filing, null))
        {
            var word = await reader.WordAsync(RecordKind.Escrow, escrow, block, ct).ConfigureAwait(false);
            if (word.Exists && word.EscrowBank == organisation)
                return true;
        }
        return false;
    }

    /// <summary>A loan commitment begins with its lender's number.</summary>
    private async ValueTask<bool> LendsAsync(uint organisation, Bytes32 filing, ulong block, CancellationToken ct)
    {
        foreach (
            var loan in await reader.ListAsync(RecordKind.Filing, filing, LoansWord, 1, block, ct).ConfigureAwait(false)
        )
            if (new PackedWord(loan[0]).Bits(0, 32) == organisation)
                return true;
        return false;
    }
}
