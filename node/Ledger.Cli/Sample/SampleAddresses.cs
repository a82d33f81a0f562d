using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ledger.Cli.Running;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Sdk;

namespace Ledger.Cli.Sample;

/// <summary>One address of the page for each verdict that the sample can show, to be tried on this machine.</summary>
/// <param name="Row">Row of sentences.json that the page will show.</param>
/// <param name="Signed">The code.</param>
/// <param name="Code">Its text, with the published host.</param>
/// <param name="Address">The same on this machine.</param>
/// <param name="Document">A PDF to compare, or null.</param>
/// <param name="Filing">What the page will ask for.</param>
internal sealed record SampleAddress(
    string Row,
    SignedCode Signed,
    string Code,
    Uri Address,
    string? Document,
    Bytes32 Filing
)
{
    /// <summary>What the page will say first; of the two rows with a second axis, before a file is compared.</summary>
    public Sentence Headline =>
        Sentences.Get(
            Row + (Row is "verdict.current" or "verdict.fulfilled" ? ".notCompared" : "") + ".headline",
            ("w", new Bilingual("2", "2"))
        );

    public JsonObject ToJson() =>
        new()
        {
            ["row"] = Row,
            ["code"] = Code,
            ["typed"] = TypedCode.Format(Signed.Reference),
            ["address"] = Address.ToString(),
            ["filing"] = Convert.ToHexStringLower(Filing.Span),
            ["document"] = Document,
        };
}

/// <summary>Makes the addresses: from the deals' own codes, and from codes that were never printed.</summary>
internal sealed class SampleAddresses(UpState up, SampleFiles files, LedgerClient center)
{
    private static readonly (SampleStage Stage, string Row)[] Stages =
    [
        (SampleStage.Filed, "verdict.current"),
        (SampleStage.Released, "verdict.fulfilled"),
        (SampleStage.Changing, "verdict.change"),
        (SampleStage.Cancelling, "verdict.cancellation"),
        (SampleStage.Signed, "verdict.notFiled.signed"),
        (SampleStage.Superseded, "verdict.superseded"),
        (SampleStage.Cancelled, "verdict.cancelled"),
        (SampleStage.Voided, "verdict.voided"),
    ];

    /// <summary>Empty where no explorer runs.</summary>
    public async Task<IReadOnlyList<SampleAddress>> ListAsync(IReadOnlyList<SampleDeal> deals, CancellationToken cancel)
    {
        var list = new List<SampleAddress>();
        ContractCode? printed = null;
        foreach (var (stage, row) in Stages)
        {
            if (deals.FirstOrDefault(d => d.Stage == stage) is not { } deal)
                continue;
            var draft = await files.DraftAsync(deal, center.Codes, cancel);
            printed ??= draft.Code;
            Add(list, row, draft.Code, files.PdfPath(deal, 1));
        }
        if (printed is null)
            return list;
        var payload = printed.Payload with
        {
            Reference = new ContractRef(RandomNumberGenerator.GetBytes(ContractRef.Size)),
        };
        var genesis = center.Trust.GenesisHash;
        var other = SHA256.HashData(genesis.Span);
        Add(list, "verdict.notFiled.absent", await AbsentAsync(payload, cancel), null);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pretends = new PretendedSigner(printed.KeyId, center.Trust, CodeSigner.Es256(stranger));
        Add(list, "verdict.forged.signature", await ContractCode.SignAsync(payload, pretends, genesis, cancel), null);
        Add(list, "verdict.forged.keyWithdrawn", ContractCode.Sign(payload, Withdrawn(), genesis), null);
        Add(
            list,
            "verdict.unknown.otherLedger",
            ContractCode.Sign(payload with { Ledger = other[..8] }, CodeSigner.Es256(stranger), new Bytes32(other)),
            null
        );
        return list;
    }

    private ValueTask<ContractCode> AbsentAsync(CodePayload payload, CancellationToken cancel) =>
        center.Codes.SignAsync(payload.Reference, 1, payload.ContractNo, payload.Area / 100m, cancel);

    private CodeSigner Withdrawn()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(up.Keys, "center", "code-revoked.pem")));
        return CodeSigner.Es256(key);
    }

    private void Add(List<SampleAddress> list, string row, SignedCode code, string? document)
    {
        var text = center.Codes.ToText(code);
        if (PageAddress.Of(up.Explorer, text) is { } address)
            list.Add(
                new SampleAddress(row, code, text, address, document, code.Filing(center.Trust.GenesisHash).Value)
            );
    }
}
