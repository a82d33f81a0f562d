using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;
using Ledger.Node.Vault;

namespace Ledger.Node.Security;

/// <summary>
/// Calls for a filing's fields that were refused for who makes them, before or by the service: they go on record with the filing,
/// so that the organisation that filed it sees who tried. Within the certificate's limits, of filings that exist.
/// </summary>
internal sealed class DeniedUses(
    DisclosurePolicy policy,
    DisclosureLimits limits,
    DisclosureVault vault,
    IndexFollower follower
)
{
    /// <param name="caller">Who called.</param>
    /// <param name="request">Looked at where it asks for fields, or for their end.</param>
    /// <param name="ct">Ends the reads.</param>
    public async ValueTask RecordAsync(CallerIdentity caller, object request, CancellationToken ct)
    {
        var (use, name, purpose) = request switch
        {
            Wire.GetDisclosureRequest get => (VaultUse.Refused, get.Name, get.Purpose),
            Wire.EraseDisclosureRequest erase => (VaultUse.EraseRefused, erase.Name, erase.Purpose),
            _ => (VaultUse.Unset, "", ""),
        };
        if (
            use == VaultUse.Unset
            || follower.Latest is not { } latest
            || !ResourceName.TryParseRecord(name, out var kind, out var id)
            || kind != (int)RecordKind.Filing
            || !Purposes.IsOne(purpose)
        )
            return;
        var filing = new Bytes32(id);
        if (
            await policy.FiledByAsync(filing, latest.Number, ct).ConfigureAwait(false) is not null
            && limits.Take(caller.Certificate) is null
        )
            vault.Log(filing, caller.Organisation, caller.Certificate, use, purpose);
    }
}
