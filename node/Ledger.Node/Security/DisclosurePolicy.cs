using System.Buffers.Binary;
using Ledger.Evidence.Machines;
using Ledger.Node.Index;
using Ledger.Node.Records;

namespace Ledger.Node.Security;

/// <summary>How much of a filing's fields a caller may see.</summary>
internal enum DisclosureLevel
{
    Unset = 0,

    /// <summary>Proofs and sealed views alone.</summary>
    None,

    /// <summary>The fields of the masked view, and that the unit's code and reference belong together.</summary>
    Masked,

    /// <summary>All fields.</summary>
    Full,
}

/// <summary>
/// Who sees what (domain.md 2): center, registry, tax, auditor and whoever gave the disclosure all fields; the bank of its
/// escrow and its lenders all fields; other banks, who look before they lend, the masked ones. Every look is purpose-logged.
/// </summary>
internal sealed class DisclosurePolicy(RecordReader reader, ChainIndex index)
{
    /// <summary>Positions of a masked view (formats.md 6).</summary>
    public static IReadOnlyList<int> MaskedPositions => MaskedView.Fields;

    private const uint LoansWord = 9;

    public async ValueTask<DisclosureLevel> OfAsync(
        CallerIdentity caller,
        Bytes32 filing,
        IEnumerable<uint> givers,
        ulong block,
        CancellationToken ct
    )
    {
        if (caller.Organisation == 0 || givers.Contains(caller.Organisation))
            return DisclosureLevel.Full;
        var id = new byte[32];
        BinaryPrimitives.WriteUInt32BigEndian(id.AsSpan(28), caller.Organisation);
        var word = await reader.WordAsync(RecordKind.Organisation, new Bytes32(id), block, ct).ConfigureAwait(false);
        bool Has(Role role) => (word.OrganisationRoles >> (int)role & 1) != 0;
        if (Has(Role.Center) || Has(Role.Registry) || Has(Role.Tax) || Has(Role.Auditor))
            return DisclosureLevel.Full;
        if (Has(Role.Supervisor) && await SupervisesAsync(caller, filing, block, ct).ConfigureAwait(false))
            return DisclosureLevel.Full;
        if (Has(Role.Lender) && await LendsAsync(caller, filing, block, ct).ConfigureAwait(false))
            return DisclosureLevel.Full;
        return Has(Role.Supervisor) || Has(Role.Lender) ? DisclosureLevel.Masked : DisclosureLevel.None;
    }

    private async ValueTask<bool> SupervisesAsync(
        CallerIdentity caller,
        Bytes32 filing,
        ulong block,
        CancellationToken ct
    )
    {
        foreach (var (_, escrow) in index.EscrowsOfFiling(filing, null))
        {
            var word = await reader.WordAsync(RecordKind.Escrow, escrow, block, ct).ConfigureAwait(false);
            if (word.Exists && word.EscrowBank == caller.Organisation)
                return true;
        }
        return false;
    }

    /// <summary>A loan commitment begins with its lender's number.</summary>
    private async ValueTask<bool> LendsAsync(CallerIdentity caller, Bytes32 filing, ulong block, CancellationToken ct)
    {
        foreach (
            var loan in await reader.ListAsync(RecordKind.Filing, filing, LoansWord, 1, block, ct).ConfigureAwait(false)
        )
            if (new PackedWord(loan[0]).Bits(0, 32) == caller.Organisation)
                return true;
        return false;
    }
}
