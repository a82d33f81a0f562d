using Ledger.Evidence.Codes;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk.Tests.Guide;

// Shown in docs/sdk.md between the marks, and run by the tests beside it.

// [lend]
public sealed class LoanDesk(LedgerClient ledger, FilingWatch watch, ILoanFiles files)
{
    public async Task<Decision> CheckAsync(string loanNo, string scanned, Stream pdf, CancellationToken ct)
    {
        if (!ContractCode.TryParse(scanned, out var code))
            return Decision.No("二维码无法识别");
        var check = new PreLoanCheck
        {
            Code = code,
            Document = Document.Pdf(pdf),
            Purpose = "loan " + loanNo,
        };
        PreLoanReport r;
        try
        {
            r = await ledger.Verify.BeforeLendingAsync(check, ct);
        }
        catch (DocumentRefusedException refused) // a photo, another format: not compared, and not called altered
        {
            return Decision.No(refused.Text.Zh);
        }
        await files.SaveAsync(loanNo, r.Bundle, ct); // `ledger verify` reads it decades later, offline
        if (!r.Report.Verdict.IsGreen)
            return Decision.No(r.Report.Verdict.Headline.Zh);
        if (r.Unit.OtherActiveFiling is { } other)
            return Decision.No($"同一房屋另有有效合同 {other}");
        if (r.Report.Verdict.Record == RecordStatus.Fulfilled)
            return Decision.No("房屋已登记，交易已完成"); // a completed sale is no case for a purchase loan
        if (r.Escrow is not { State: EscrowState.Partial or EscrowState.Funded })
            return Decision.No("资金未监管或尚未入账");
        watch.Add(r.Filing, r.Position); // follows from the verdict's own block: no gap between
        return Decision.Yes(r.Report.AsOf, PreLoanReport.NotRecorded); // seizures, mortgages, ...: asked elsewhere
    }
}
// [lend]
