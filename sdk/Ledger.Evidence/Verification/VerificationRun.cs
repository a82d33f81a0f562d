using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>One verification: the checks in their order (sdk: cheap before dear), then facts and verdict.</summary>
internal sealed class VerificationRun(
    TrustAnchor trust,
    IReadOnlyList<CodeKey> codeKeys,
    UnitKey unitKey,
    Bundle bundle,
    VerificationInput asked
)
{
    private readonly CheckBook book = new();
    private readonly ProofPool pool = new(bundle.Nodes);

    public VerificationReport Run()
    {
        book.Valid(CheckNumber.Limits);
        book.Valid(CheckNumber.Form);
        book.Decide(CheckNumber.Chain, bundle.ChainId == trust.ChainId && bundle.GenesisHash == trust.GenesisHash);
        var code = new CodeWalk(trust, codeKeys, bundle, asked.Code);
        code.CheckSignature(book);
        var path = new TrustPath(trust, bundle.Target, bundle.Handovers, pool);
        CheckPath(path);
        var header = path.Header;
        var records = book.MayRun(CheckNumber.Accounts) ? CheckRecords(header!) : null;
        var document = new DocumentWalk(
            bundle,
            asked.Document,
            code.Code,
            code.Code?.Reference ?? asked.Reference,
            trust
        );
        document.Run(book, records);
        code.CheckProvedKey(book, records, document);
        code.CheckKeyTerm(book, records, document, header?.Number ?? 0);
        var certificate = header is null ? null : new CertificateWalk(trust, header, path.Headers);
        certificate?.Run(book, code.Code, records, document, asked.Now);
        CheckUnit(records);
        var freshness = CheckFreshness(header);
        var custody = CheckCustody(path);
        CheckLongRange(header);
        CheckTimestamps();
        var composer = new VerdictComposer(trust, asked, book, bundle, header, records, code, document, certificate);
        var verdict = composer.Compose(freshness, custody);
        return new VerificationReport
        {
            AsOf = header is null ? default : new BlockRef(header.Number, header.Hash, header.Timestamp),
            Subject = bundle.Subject,
            Code = code.Code,
            Verdict = verdict,
            Checks = book.ToList(),
            Facts = FactsBuilder.Build(trust, bundle, book, records, document, composer.ProofHolds),
        };
    }

    /// <summary>Checks 401 to 602 and 202: what <see cref="TrustPath"/> found, as far as each step has what it rests on.</summary>
    private void CheckPath(TrustPath path)
    {
        if (path.Header is not { } header)
        {
            book.Invalid(CheckNumber.Header);
            return;
        }
        book.Valid(CheckNumber.Header, ("block", Sentences.Number(header.Number)));
        if (!book.MayRun(CheckNumber.Handovers))
            return;
        var set = path.Set!;
        if (path.Gap is { } gap)
            book.Invalid(CheckNumber.Handovers, ("detail", Sentences.Text(gap)));
        else
            book.Valid(CheckNumber.Handovers, ("set", Sentences.Number(set.Id)));
        if (book.MayRun(CheckNumber.Anchor))
            book.Decide(CheckNumber.Anchor, path.FitsCheckpoints);
        if (!book.MayRun(CheckNumber.Seals))
            return;
        var k = ("k", Sentences.Number((ulong)path.Seals.Signers.Count));
        book.Decide(CheckNumber.Seals, path.Seals.AllHold, k);
        if (book.MayRun(CheckNumber.Quorum))
            book.Decide(
                CheckNumber.Quorum,
                path.Seals.HasQuorum(set),
                k,
                ("n", Sentences.Number((ulong)set.Addresses.Count)),
                ("q", Sentences.Number((ulong)set.Quorum))
            );
    }

    private RecordWalk? CheckRecords(BlockHeader header)
    {
        var state = new PooledState(pool, header.StateRoot);
        if (!CheckContracts(state))
            return null;
        var walk = new RecordWalk(trust, bundle, header, state);
        var wordsFault = walk.ReadWords(pool);
        var absences = walk.AbsencesHold();
        wordsFault ??= RecordWalk.LeftOver(pool);
        if (wordsFault is null)
            book.Valid(CheckNumber.RecordWords);
        else
            book.Invalid(CheckNumber.RecordWords, ("detail", Sentences.Text(wordsFault)));
        if (absences is null)
            book.Absent(CheckNumber.Absence);
        else
            book.Decide(CheckNumber.Absence, absences.Value);
        if (wordsFault is null)
            CheckHistories(walk);
        return walk;
    }

    private bool CheckContracts(PooledState state)
    {
        var contracts = Contracts();
        var stand = contracts is not null && contracts.TrueForAll(c => state.Account(c) is not null);
        book.Decide(CheckNumber.Accounts, stand);
        if (!stand)
            return false;
        var implementations = contracts!.ConvertAll(c => (Contract: c, Points: state.Implementation(c)));
        var listed = implementations.TrueForAll(i => i.Points is not null);
        book.Decide(CheckNumber.Implementation, listed);
        if (!listed)
            return false;
        var known = implementations.TrueForAll(i => state.HasKnownLayout(i.Contract, i.Points!));
        book.Decide(CheckNumber.Layout, known);
        return known;
    }

    /// <summary>Consortium and the contracts of the bundle's records; null where trust.json does not name one.</summary>
    private List<TrustedContract>? Contracts()
    {
        var contracts = new List<TrustedContract>(4) { trust.Contract("consortium") };
        foreach (var record in bundle.Records)
        {
            if (!trust.Contracts.TryGetValue(RecordNames.Contract(record.Kind), out var contract))
                return null;
            if (!contracts.Contains(contract))
                contracts.Add(contract);
        }
        return contracts;
    }

    private void CheckHistories(RecordWalk walk)
    {
        if (walk.Records.Count == 0)
        {
            book.Absent(CheckNumber.History);
            book.Absent(CheckNumber.WriterKeys);
            return;
        }
        if (walk.ReadHistories() is { } fault)
        {
            book.Invalid(CheckNumber.History, ("detail", Sentences.Text(fault)));
            return;
        }
        if (walk.Records.Any(r => r.Fold.HasUnknown))
        {
            book.Error(CheckNumber.History);
            return;
        }
        var entries = (ulong)walk.Records.Sum(r => (long)r.Source.History.Count);
        book.Valid(CheckNumber.History, ("k", Sentences.Number(entries)));
        if (walk.WritersHold() is { } writers)
            book.Decide(CheckNumber.WriterKeys, writers);
        else
            book.Error(CheckNumber.WriterKeys);
    }

    private void CheckUnit(RecordWalk? records)
    {
        if (bundle.Unit is not { } unit)
        {
            book.Absent(CheckNumber.UnitReference);
            return;
        }
        if (!book.MayRun(CheckNumber.UnitReference))
            return;
        if (Reference(records) is not { } reference)
            book.Error(CheckNumber.UnitReference);
        else if (
            UnitCode.TryRecorded(unit.Code, out var code)
            && unit.Signature.Length == UnitKey.SignatureSize
            && UnitReference.Verify(unitKey, trust.GenesisHash, code, unit.Signature, new UnitRef(reference))
        )
            SetUnit(code);
        else
            book.Invalid(CheckNumber.UnitReference);
    }

    /// <summary>The reference is the code's; whether the code is the home's only one depends on its form and region.</summary>
    private void SetUnit(UnitCode code)
    {
        var (outcome, variant) = code.Kind switch
        {
            UnitCodeKind.Presale => (CheckOutcome.Valid, ".presale"),
            UnitCodeKind.Registered when trust.Regions is null => (CheckOutcome.Valid, ".noRegions"),
            UnitCodeKind.Registered when trust.Regions.Contains(code) => (CheckOutcome.Valid, ""),
            UnitCodeKind.Registered => (CheckOutcome.Error, ".otherRegion"),
            _ => (CheckOutcome.Error, ".otherForm"),
        };
        book.Set(CheckNumber.UnitReference, outcome, variant);
    }

    private Bytes32? Reference(RecordWalk? records)
    {
        if (bundle.Subject.Kind == RecordKind.Unit)
            return bundle.Subject.Record;
        var filing = records?.Filing;
        return (filing?.Fold as FilingFold)?.UnitRef;
    }

    /// <summary>Check 1201: docs/evidence.md, "As of".</summary>
    private Freshness CheckFreshness(BlockHeader? header)
    {
        if (header is null)
            return Freshness.Unknown;
        var age = (Int128)asked.Now.ToUnixTimeSeconds() - header.Timestamp;
        var length = ("d", Sentences.Duration((ulong)Int128.Min(Int128.Abs(age), ulong.MaxValue)));
        var freshness =
            age < -300 ? Freshness.ClockBehind
            : age <= 15 * 60 ? Freshness.Fresh
            : age <= 24 * 3600 ? Freshness.AsOf
            : Freshness.Old;
        switch (freshness)
        {
            case Freshness.Fresh:
                book.Valid(CheckNumber.Freshness, length);
                break;
            case Freshness.ClockBehind:
                book.Set(CheckNumber.Freshness, CheckOutcome.Error, ".clock", length);
                break;
            default:
                book.Error(CheckNumber.Freshness, length);
                break;
        }
        return freshness;
    }

    private Custody CheckCustody(TrustPath path)
    {
        if (!book.MayRun(CheckNumber.Custody))
            return Custody.Unknown;
        var (header, set, seals) = (path.Header!, path.Set!, path.Seals);
        var operators = trust.Custody.LastOrDefault(t => t.From <= header.Number)?.Operators;
        if (operators is null || set.Addresses.Any(a => !operators.ContainsKey(a)))
        {
            book.Error(CheckNumber.Custody);
            return Custody.Unknown with { Seals = seals.Signers.Count, Validators = set.Addresses.Count };
        }
        var all = set.Addresses.Select(a => operators[a]).Distinct(StringComparer.Ordinal).Count();
        var sealers = seals.Signers.Select(a => operators[a]).Distinct(StringComparer.Ordinal).Count();
        if (all == 1)
            book.Set(CheckNumber.Custody, CheckOutcome.Valid, ".one");
        else
            book.Valid(
                CheckNumber.Custody,
                ("n", Sentences.Number((ulong)all)),
                ("k", Sentences.Number((ulong)sealers))
            );
        return new Custody(sealers, all, seals.Signers.Count, set.Addresses.Count);
    }

    /// <summary>Check 1203: without a checkpoint at the target it is never Valid (docs/evidence.md 7).</summary>
    private void CheckLongRange(BlockHeader? header)
    {
        if (!book.MayRun(CheckNumber.LongRange))
            return;
        if (trust.Checkpoints.Any(c => c.Number == header!.Number && c.Hash == header.Hash))
            book.Valid(CheckNumber.LongRange);
        else
            book.Set(CheckNumber.LongRange, CheckOutcome.Skipped, ".open");
    }

    /// <summary>Check 1204: tokens are read and not checked, so that none of them ever counts (docs/evidence.md 7).</summary>
    private void CheckTimestamps()
    {
        if (bundle.Timestamps.Count == 0)
            book.Absent(CheckNumber.Timestamps);
        else if (book.MayRun(CheckNumber.Timestamps))
            book.Set(
                CheckNumber.Timestamps,
                CheckOutcome.Skipped,
                ".unread",
                ("k", Sentences.Number((ulong)bundle.Timestamps.Count))
            );
    }
}
