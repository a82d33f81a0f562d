using Ledger.Evidence.Identifiers;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Proofs;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Statements;

/// <summary>
/// The title version that a unit has now, for a statement that names none: proved where this client believes proofs alone,
/// else the node's word. It is bound in the statement, so a title that moves before it lands is refused by name.
/// </summary>
internal sealed class UnitTitles(ReadChannel reads, ProofReader proofs, bool proved)
{
    /// <summary>Of a unit that is not open yet.</summary>
    private const uint First = 1;

    /// <returns>Null where no node answered or told it; the caller may give the version itself.</returns>
    /// <exception cref="UntrustedAnswerException">What was told is not proved.</exception>
    /// <exception cref="ForeignLedgerException">It is another ledger.</exception>
    /// <exception cref="HistoryForkedException">It is another history.</exception>
    public async ValueTask<uint?> CurrentAsync(UnitRef unit, CancellationToken ct)
    {
        try
        {
            return await AskAsync(unit, ct);
        }
        catch (Exception e) when (e is LedgerUnavailableException or LedgerRequestException)
        {
            return null;
        }
    }

    private async Task<uint> AskAsync(UnitRef unit, CancellationToken ct)
    {
        if (proved)
            return (await ProvedRecords.UnitAsync(proofs, unit, ct)).Value?.TitleVersion ?? First;
        var answer = await reads.FindAsync(
            async (invoker, call) =>
                await new Proto.UnitService.UnitServiceClient(invoker).GetUnitAsync(
                    new Proto.GetUnitRequest { Name = unit.Name, Read = reads.Seen.Read() },
                    call
                ),
            ct
        );
        if (answer is null)
            return First;
        reads.Seen.Raise(answer.AsOf);
        return answer.Unit.TitleVersion;
    }
}
