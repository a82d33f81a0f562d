using System.Buffers.Binary;
using System.Collections.Concurrent;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;
using Ledger.Node.Records;

namespace Ledger.Node.Security;

/// <summary>Of which classes a caller is: a member's roles are those of the chain at the latest block, read once a block.</summary>
internal sealed class CallerRoles(IChain chain, RecordReader reader, IndexFollower follower)
{
    private readonly ConcurrentDictionary<uint, (ulong Block, CallerClasses Classes)> known = new();

    /// <param name="caller">Null: the certificate names nobody.</param>
    /// <param name="ct">Ends the read.</param>
    public async ValueTask<CallerClasses> OfAsync(CallerIdentity? caller, CancellationToken ct)
    {
        switch (caller?.Kind)
        {
            case null:
                return CallerClasses.Stranger;
            case CallerKind.Loopback:
                return CallerClasses.Members;
            case CallerKind.Reader:
                return CallerClasses.Reader;
        }
        var block = follower.Latest?.Number ?? (await chain.GetHeadAsync(ct).ConfigureAwait(false)).Number;
        if (known.TryGetValue(caller.Organisation, out var last) && last.Block == block)
            return last.Classes;
        var classes = Of(await RolesAsync(caller.Organisation, block, ct).ConfigureAwait(false));
        known[caller.Organisation] = (block, classes);
        return classes;
    }

    /// <summary>Bit r = role r; none of an organisation that the chain does not know or that was removed.</summary>
    public async ValueTask<ulong> RolesAsync(uint organisation, ulong block, CancellationToken ct)
    {
        var id = new byte[32];
        BinaryPrimitives.WriteUInt32BigEndian(id.AsSpan(28), organisation);
        var word = await reader.WordAsync(RecordKind.Organisation, new Bytes32(id), block, ct).ConfigureAwait(false);
        return word.Exists && word.State == (byte)OrganisationState.Member ? word.OrganisationRoles : 0;
    }

    public static CallerClasses Of(ulong roles) =>
        ((CallerClasses)roles & CallerClasses.Members) is var classes && classes == CallerClasses.None
            ? CallerClasses.NoRole
            : classes;
}
