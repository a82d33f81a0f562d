using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Cli.Files;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;

namespace Ledger.Cli.Sample;

/// <summary>
/// What is drawn at random for one deal, kept on the disk before anything is sent: an interrupted seeding goes on with the
/// same values and so finds its own entries.
/// </summary>
internal sealed record SampleDraft(
    ContractCode Code,
    ContractCode? ChangedCode,
    EscrowId Escrow,
    Bytes32 Payer,
    Bytes32 Payee
)
{
    public static async Task<SampleDraft> OpenAsync(
        string folder,
        SampleDeal deal,
        CodesClient codes,
        CancellationToken cancel
    )
    {
        var path = Path.Combine(folder, SampleFiles.Name(deal.Number) + ".json");
        if (!File.Exists(path))
            WholeFile.Write(
                path,
                JsonSerializer.SerializeToUtf8Bytes(await DrawAsync(deal, codes, cancel)),
                UnixFileMode.UserRead | UnixFileMode.UserWrite
            );
        return Read(path);
    }

    private static async Task<Content> DrawAsync(SampleDeal deal, CodesClient codes, CancellationToken cancel)
    {
        var area = deal.Page.AreaHundredths / 100m;
        var code = await codes.SignAsync(deal.Page.Number, area, cancel);
        var changed = deal.HasChange ? await codes.SignAsync(code.Reference, 2, deal.Page.Number, area, cancel) : null;
        return new Content(
            Convert.ToBase64String(code.Cose),
            changed is null ? null : Convert.ToBase64String(changed.Cose),
            Random(),
            Random(),
            Random()
        );
    }

    private static string Random() => Hex.Encode(RandomNumberGenerator.GetBytes(32));

    private static SampleDraft Read(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path)) is { } content)
            {
                return new SampleDraft(
                    Decode(content.Code),
                    content.ChangedCode is null ? null : Decode(content.ChangedCode),
                    new EscrowId(Bytes32.Parse(content.Escrow)),
                    Bytes32.Parse(content.Payer),
                    Bytes32.Parse(content.Payee)
                );
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw DraftFault.Of(path, fault);
        }
        throw DraftFault.Of(path);
    }

    private static ContractCode Decode(string base64) =>
        ContractCode.TryRead(Convert.FromBase64String(base64), out var code, out var fault)
            ? code
            : throw new FormatException(fault.ToString());

    private sealed record Content(string Code, string? ChangedCode, string Escrow, string Payer, string Payee);
}
