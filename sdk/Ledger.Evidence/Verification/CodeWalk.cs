namespace Ledger.Evidence;

/// <summary>Checks 301 to 304: the code that was scanned, or the bundle's own.</summary>
internal sealed class CodeWalk(TrustAnchor trust, IReadOnlyList<CodeKey> pinned, Bundle bundle, SignedCode? scanned)
{
    private CodeKey? signer;

    /// <summary>Null where none was given or none could be read.</summary>
    public SignedCode? Code { get; private set; } = scanned;

    /// <summary>The code is of this ledger, but the bundle is about another filing, or about none.</summary>
    public bool IsOfOtherSubject { get; private set; }

    public void CheckSignature(CheckBook book)
    {
        if (Code is null && bundle.Code is null)
        {
            foreach (var number in new[] { 301, 302, 303, 304 })
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
        foreach (var key in pinned)
            if (Code.Verify(key, trust.GenesisHash) == CodeFault.None)
                signer = key;
        if (signer is null)
            book.Invalid(CheckNumber.CodeSignature);
        else
            book.Valid(CheckNumber.CodeSignature);
    }

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
