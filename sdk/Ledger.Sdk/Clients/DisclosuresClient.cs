using Ledger.Evidence.Identifiers;
using Ledger.Sdk.Grpc;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>The disclosed fields that the node keeps in its vault: erasing them, and who used them.</summary>
public class DisclosuresClient
{
    private readonly ReadChannel reads = null!;

    /// <summary>For mocks.</summary>
    protected DisclosuresClient() { }

    internal DisclosuresClient(ReadChannel reads) => this.reads = reads;

    /// <summary>
    /// Erases a filing's fields, salts, masked views and code text at the node for ever, by dropping their data key. What
    /// stands on the chain stays, and so do bundles that were given out. Only for the organisation that filed it. May be
    /// repeated.
    /// </summary>
    /// <param name="filing">The filing.</param>
    /// <param name="purpose">Why: at most 200 characters, at least 4 letters or digits, 3 of them different; kept in the node's access log.</param>
    /// <param name="ct">Ends the wait; ask again to learn whether it was done.</param>
    /// <exception cref="LedgerRequestException">NOT_PERMITTED: another organisation's filing, or none.</exception>
    /// <exception cref="LedgerUnavailableException">No node answered; call again.</exception>
    public virtual Task<Erasure> EraseAsync(FilingId filing, string purpose, CancellationToken ct = default) =>
        reads.CallAsync(
            async (invoker, options) =>
            {
                var answer = await new Proto.DisclosureService.DisclosureServiceClient(invoker).EraseDisclosureAsync(
                    new Proto.EraseDisclosureRequest { Name = filing.Name, Purpose = purpose },
                    options
                );
                return new Erasure(answer.ErasedAt.ToDateTimeOffset(), answer.Known);
            },
            ct
        );

    /// <summary>Who saw or erased a filing's fields, oldest first: all uses for the organisation that filed it, else one's own.</summary>
    public virtual async IAsyncEnumerable<DisclosureUse> UsesAsync(
        FilingId filing,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct = default
    )
    {
        var request = new Proto.ListDisclosureUsesRequest { Name = filing.Name };
        do
        {
            var page = await reads.CallAsync(
                async (invoker, options) =>
                    await new Proto.DisclosureService.DisclosureServiceClient(invoker).ListDisclosureUsesAsync(
                        request,
                        options
                    ),
                ct
            );
            foreach (var use in page.Uses)
                yield return new DisclosureUse(
                    use.Organisation,
                    (DisclosureUseKind)use.Kind,
                    use.Purpose,
                    use.Time.ToDateTimeOffset()
                );
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);
    }
}

/// <summary>A filing's fields are erased.</summary>
/// <param name="At">When they were erased first.</param>
/// <param name="Before">They were erased before this call.</param>
public sealed record Erasure(DateTimeOffset At, bool Before);

/// <summary>What was done with a filing's fields; a newer node may tell other values.</summary>
public enum DisclosureUseKind
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>The masked fields were shown.</summary>
    Masked = 1,

    /// <summary>The fields that tax is assessed from were shown.</summary>
    Tax = 2,

    /// <summary>All fields were shown.</summary>
    Full = 3,

    /// <summary>The fields were erased.</summary>
    Erased = 4,

    /// <summary>Fields were asked for, and none were there to be shown.</summary>
    Nothing = 5,

    /// <summary>The masked fields were shown to who presented the contract's code.</summary>
    Code = 6,

    /// <summary>Fields were asked for without a right to them.</summary>
    Refused = 7,

    /// <summary>Fields were asked for beyond the certificate's limit; one line a window.</summary>
    Limited = 8,

    /// <summary>All fields were shown to a lender of the filing, who presented the contract's code.</summary>
    FullByCode = 9,

    /// <summary>Erasing the fields was asked for without a right to.</summary>
    EraseRefused = 10,
}

/// <summary>Who used a filing's fields, when and why.</summary>
/// <param name="Organisation">Its number on the ledger; 0 for a reader, and for a caller without a certificate (sample on loopback).</param>
/// <param name="Kind">What was done.</param>
/// <param name="Purpose">As the caller gave it.</param>
/// <param name="At">When.</param>
public sealed record DisclosureUse(uint Organisation, DisclosureUseKind Kind, string Purpose, DateTimeOffset At);
