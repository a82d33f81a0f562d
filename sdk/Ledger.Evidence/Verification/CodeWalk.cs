using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;

namespace Ledger.Evidence.Verification;

/// <summary>Checks 301 to 304: the code that was scanned, or the bundle's own.</summary>
/// <remarks>docs/evidence.md 5 and 13.</remarks>
internal sealed class CodeWalk(TrustAnchor trust, IReadOnlyList<CodeKey> pinned, Bundle bundle, SignedCode? scanned)
{
    private CodeKey? signer;

    /// <summary>Null where none was given or none could be read.</summary>
    public SignedCode? Code { get; private set; } = scanned;

    /// <summary>The code is of this ledger, but the bundle is about another filing, or about none.</summary>
    public bool IsOfOtherSubject { get; private set; }

    /// <summary>Checks 301, 302, and 303 where trust.json names the key.</summary>
    public void CheckSignature(CheckBook book)
    {
        if (Code is null && bundle.Code is null)
        {
            foreach (var number in new[] { 301, 302, 303, 304, 305 })
                book.Absent(number);
            return;
        }
        Code ??= Read(bundle.Code!);
        if (Code is null)
        {
            book.Invalid(CheckNumber.CodeForm);
            return;
        }
        book.Valid(CheckNumber.CodeForm);
        CheckLedger(book, Code);
        if (!book.MayRun(CheckNumber.CodeSignature))
            return;
        var named = pinned.Where(IsNamed).ToList();
        signer = named.Find(k => Code.Verify(k, trust.GenesisHash) == CodeFault.None);
        if (signer is not null)
            book.Valid(CheckNumber.CodeSignature);
        else if (named.Count > 0)
            book.Invalid(CheckNumber.CodeSignature);
    }

    /// <summary>
    /// Check 303 for a key that trust.json does not name: it counts where the bundle proves it on the ledger. Without that,
    /// only a filing that holds another code of this version tells that this one is not the ledger's.
    /// </summary>
    public void CheckProvedKey(CheckBook book, RecordWalk? records, DocumentWalk document)
    {
        if (book.IsSet(CheckNumber.CodeSignature) || Code is null)
            return;
        var proved = book.Holds(CheckNumber.RecordWords)
            ? bundle.CodeKeys.Select(k => CodeKey.Read(k)).FirstOrDefault(k => k is not null && IsNamed(k))
            : null;
        if (proved is not null && records?.CodeKey(proved.Digest) is not null)
        {
            if (Code.Verify(proved, trust.GenesisHash) != CodeFault.None)
            {
                book.Invalid(CheckNumber.CodeSignature);
                return;
            }
            signer = proved;
            book.Set(CheckNumber.CodeSignature, CheckOutcome.Valid, ".ledger");
        }
        else if (document.HoldsAnotherCode(Code))
            book.Set(CheckNumber.CodeSignature, CheckOutcome.Invalid, ".other");
        else
            book.Error(CheckNumber.CodeSignature);
    }

    private bool IsNamed(CodeKey key) => key.KeyId.AsSpan().SequenceEqual(Code!.KeyId);

    /// <summary>
    /// Check 304. A contract code that the filing holds (field 4) is judged at the block that anchored it; any other code
    /// at the target, where a withdrawn key no longer counts.
    /// </summary>
    public void CheckKeyTerm(CheckBook book, RecordWalk? records, DocumentWalk document, ulong targetBlock)
    {
        if (book.IsSet(CheckNumber.CodeKeyTerm) || !book.MayRun(CheckNumber.CodeKeyTerm))
            return;
        if (records?.CodeKey(signer!.Digest) is not { Exists: true } term)
            book.Error(CheckNumber.CodeKeyTerm);
        else if (term.CountsAt(document.AnchoringBlock(Code!) ?? targetBlock))
            book.Valid(CheckNumber.CodeKeyTerm);
        else
            book.Invalid(CheckNumber.CodeKeyTerm);
    }

    private void CheckLedger(CheckBook book, SignedCode code)
    {
        IsOfOtherSubject =
            bundle.Subject != new BundleSubject(Machines.RecordKind.Filing, code.Filing(trust.GenesisHash).Value);
        if (!trust.GenesisHash.Span[..8].SequenceEqual(code.Payload.Ledger))
        {
            IsOfOtherSubject = false;
            book.Invalid(CheckNumber.CodeLedger);
        }
        else if (IsOfOtherSubject)
            book.Set(CheckNumber.CodeLedger, CheckOutcome.Invalid, ".subject");
        else
            book.Valid(CheckNumber.CodeLedger);
    }

    private static SignedCode? Read(string text)
    {
        if (ContractCode.TryParse(text, out var contract))
            return contract;
        return CertificateCode.TryParse(text, out var certificate) ? certificate : null;
    }
}
