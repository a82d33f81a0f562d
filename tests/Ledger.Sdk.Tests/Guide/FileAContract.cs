using Ledger.Chaincode;
using Ledger.Evidence.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Sdk.Tests.Guide;

/// <summary>Shown in docs/sdk.md between the marks, and run by the tests beside it.</summary>
internal static class FileAContract
{
    public static void AddLedger(WebApplicationBuilder builder, string keys)
    {
        // [register]
        builder
            .Services.AddLedger(builder.Configuration.GetSection("Ledger"))
            .AddWriter("center", Signer.Keystore($"{keys}/writer-1.json", passwordFile: $"{keys}/password.txt"))
            .AddUnitKey(KeyFile.Pem($"{keys}/unit.pem"))
            .AddCodeKey(KeyFile.Pem($"{keys}/code.pem"))
            .AddFilingWatch();
        // [register]
    }
}

// [file]
[ApiController]
public sealed class ContractsController(FilingDb db, LedgerClient ledger) : ControllerBase
{
    [HttpPost("contracts/{id:long}/sign")]
    public async Task<IActionResult> Sign(long id, IFormFile pdf, CancellationToken ct)
    {
        var row = await db.Contracts.SingleAsync(c => c.Id == id, ct);
        await using var file = pdf.OpenReadStream();
        Submission answer = await ledger.Filings.SignAsync(
            new SignFiling
            {
                Key = OperationKey.Of("contract", id, "sign"), // the same call again gives the same receipt, years later too
                Code = row.Code, // ledger.Codes.SignAsync(...) when the row was made; printed in the PDF
                Kind = FilingKind.Resale,
                Unit = UnitCode.Parse(row.UnitCode),
                EventTime = row.SignedAt,
                Template = row.Template,
                HouseCheck = new(row.CheckDigest, row.CheckedAt),
                ValidUntil = row.SignedAt.AddDays(30),
                Document = Document.Pdf(file), // checked and hashed here; the file never leaves this process
                Fields = new SaleFields
                {
                    ContractNo = row.No,
                    AreaM2 = row.AreaM2,
                    Price = Fen.FromYuan(row.PriceYuan),
                },
            },
            ct
        );
        return answer.Match<IActionResult>(
            accepted: receipt => AcceptedAtAction(nameof(State), new { id }, receipt), // on disk: kill -9 loses nothing
            declined: refusal => UnprocessableEntity(new { refusal.Name, refusal.Zh }) // PdfScripted ...: nothing was stored
        );
    }

    [HttpGet("contracts/{id:long}/ledger")]
    public async Task<IActionResult> State(long id, CancellationToken ct) =>
        await ledger.Outbox.FindAsync(OperationKey.Of("contract", id, "sign"), ct) switch
        {
            null => NotFound(),
            EntryStatus.Final f => Ok(
                new
                {
                    state = "final",
                    block = f.Block.Number,
                    f.Block.Time,
                }
            ),
            EntryStatus.Refused { Refusal: UnitOccupied u } => Conflict(
                new
                {
                    state = "refused",
                    u.Name,
                    other = u.Filing.ToString(),
                }
            ),
            EntryStatus.Refused r => Ok(
                new
                {
                    state = "refused",
                    r.Refusal.Name,
                    r.Refusal.Zh,
                }
            ),
            var open => Ok(new { state = open.Name }), // Accepted, Sent, Unknown, Held: the outbox goes on by itself
        };
}
// [file]
