using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Node.Index;
using Ledger.Node.Records;

namespace Ledger.Node.Security;

/// <summary>Finds out how a caller stands to a filing, out of the chain and what it presents, and so what it may see (<see cref="DisclosureRights"/>).</summary>
internal sealed class DisclosurePolicy(
    IChain chain,
    RecordReader reader,
    ChainIndex index,
    BlockEvents events,
    CallerRoles roles,
    TrustAnchor trust
)
{
    private readonly List<CodeKey> codeKeys =
    [
        .. trust.CodeKeys.Select(static k =>
            CodeKey.TryRead((CodeAlgorithm)k.Alg, k.Spki, out var key)
                ? key
                : throw new InvalidDataException("trust.json holds a code key that is none.")
        ),
    ];

    /// <param name="caller">Who asks.</param>
    /// <param name="filing">Whose fields.</param>
    /// <param name="code">What the caller presents (<see cref="PresentedCode"/>); may be empty.</param>
    /// <param name="block">The block whose roles and relations count.</param>
    /// <param name="ct">Ends the reads.</param>
    /// <exception cref="Grpc.Core.RpcException">BAD_VALUE: what is presented is no code, or another filing's.</exception>
    public async ValueTask<DisclosureRight> OfAsync(
        CallerIdentity caller,
        Bytes32 filing,
        string code,
        ulong block,
        CancellationToken ct
    )
    {
        var presented = PresentedCode.Read(filing, code, chain.GenesisHash);
        if (caller.Kind != CallerKind.Member)
            return new DisclosureRight(
                caller.Kind == CallerKind.Loopback ? DisclosureLevel.Full : DisclosureLevel.None,
                ByCode: false
            );
        var relation = await RelationAsync(caller.Organisation, filing, block, ct).ConfigureAwait(false);
        if (presented is not null && await CountsAsync(presented, filing, block, ct).ConfigureAwait(false))
            relation |= FilingRelation.HoldsCode;
        return DisclosureRights.Of(
            await roles.RolesAsync(caller.Organisation, block, ct).ConfigureAwait(false),
            relation
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

    /// <summary>
    /// Whether a code of the filing is a ground to see its fields: signed by a code key of this ledger that is not withdrawn
    /// (one whose term is over keeps the papers that it signed), and of the version in force, or of the one that a change under
    /// way brings. A paper that was superseded opens nothing: who held it may have left the contract. Another code is no
    /// fault of the call: who presents it gets proofs, and the verdict says what it is.
    /// </summary>
    private async ValueTask<bool> CountsAsync(SignedCode code, Bytes32 filing, ulong block, CancellationToken ct)
    {
        var key = codeKeys.Find(k => code.Verify(k, chain.GenesisHash) == CodeFault.None);
        if (key is null)
            return false;
        var word = await reader.CodeKeyAsync(key.Digest, block, ct).ConfigureAwait(false);
        if (!word.Exists || word.From > block || (word.RevokedAt != 0 && word.RevokedAt <= block))
            return false;
        var record = await reader.WordAsync(RecordKind.Filing, filing, block, ct).ConfigureAwait(false);
        var newest = record.State == (byte)FilingState.Changing ? record.Version + 1 : record.Version;
        return record.Exists && code.Payload.Version >= record.Version && code.Payload.Version <= newest;
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
        if (index.Events(RecordKind.Tax, filing) is [var first, ..] && first.Block <= block)
            relation |= FilingRelation.OnRecord;
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

    private async ValueTask<bool> LendsAsync(uint organisation, Bytes32 filing, ulong block, CancellationToken ct)
    {
        foreach (
            var loan in await reader
                .ListAsync(RecordKind.Filing, filing, FilingLayout.Loans, block, ct)
                .ConfigureAwait(false)
        )
            if (FilingLayout.LoanLender.NumberOf(loan) == organisation)
                return true;
        return false;
    }
}
