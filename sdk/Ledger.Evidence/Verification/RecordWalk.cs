using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>A record whose words and history were read.</summary>
internal sealed record ProvedRecord(BundleRecord Source, RecordWord Word, Bytes32 Head, RecordFold Fold)
{
    public RecordKind Kind => Source.Kind;

    public Bytes32 Id => Source.Record;
}

/// <summary>Words of the bundle's records and keys under the target's state, and histories against them.</summary>
/// <remarks>Checks 801 to 902 of docs/evidence.md 13.</remarks>
internal sealed class RecordWalk(TrustAnchor trust, Bundle bundle, BlockHeader target, PooledState state)
{
    private readonly Dictionary<Address, WriterKeyWord> writerKeys = [];
    private readonly Dictionary<Bytes32, CodeKeyWord> codeKeys = [];
    private readonly List<ProvedRecord> records = [];

    public IReadOnlyList<ProvedRecord> Records => records;

    /// <summary>The filing's current escrow (zero = none); null where the bundle does not prove the word.</summary>
    public Bytes32? Money { get; private set; }

    /// <summary>Positions (from 1) of the subject's entries that were written by a key under suspicion.</summary>
    public List<uint> Suspect { get; } = [];

    public CodeKeyWord? CodeKey(in Bytes32 spkiDigest) => codeKeys.TryGetValue(spkiDigest, out var word) ? word : null;

    public WriterKeyWord? WriterKey(in Address key) => writerKeys.TryGetValue(key, out var word) ? word : null;

    /// <summary>The filing that the bundle is about; null where it is about none, or its absence is proved.</summary>
    public ProvedRecord? Filing =>
        bundle.Subject.Kind == RecordKind.Filing ? Find(RecordKind.Filing, bundle.Subject.Record) : null;

    private ProvedRecord? Find(RecordKind kind, in Bytes32 id)
    {
        foreach (var record in records)
            if (record.Kind == kind && record.Id == id)
                return record;
        return null;
    }

    /// <summary>Check 801: word 0 and head of each record, the keys' words, and no node left over.</summary>
    public Sentence? ReadWords(ProofPool pool)
    {
        if (pool.HasDuplicates)
            return Sentences.Get("record.duplicate");
        foreach (var record in bundle.Records)
        {
            if (record.History.Count == 0)
            {
                if (!MayBeAbsent(record))
                    return About("foreign", record.Kind);
                continue;
            }
            if (Find(record.Kind, record.Record) is not null)
                return Sentences.Get("record.twice");
            if (
                Word(record, 0) is not { IsZero: false } word
                || Word(record, RecordLayout.Head.Word) is not { IsZero: false } head
            )
                return About("proof", record.Kind);
            records.Add(new ProvedRecord(record, new RecordWord(word), head, RecordFold.Of(record.Kind)));
            if (record.Kind == RecordKind.Filing && IsSubject(record))
                Money = Word(record, FilingLayout.Money.Word);
        }
        if (!bundle.Records.Any(IsSubject))
            return Sentences.Get("record.missing");
        return ReadWriterKeys() ?? ReadCodeKeys();
    }

    /// <summary>After every word was read: nodes that nothing needed.</summary>
    public static Sentence? LeftOver(ProofPool pool) =>
        pool.Unused == 0 ? null : Sentences.Get("record.leftOver", ("k", Sentences.Number((ulong)pool.Unused)));

    /// <summary>Check 802: null = each record without history is proved absent.</summary>
    public bool? AbsencesHold()
    {
        bool? holds = null;
        foreach (var record in bundle.Records)
            if (record.History.Count == 0)
                holds = (holds ?? true) && Word(record, 0) is { IsZero: true };
        return holds;
    }

    /// <summary>Check 901: histories link to the head and come to the state that the words show.</summary>
    public Sentence? ReadHistories()
    {
        foreach (var record in records)
            if (ReadHistory(record) is { } fault)
                return About(fault, record.Kind, "history.");
        foreach (var record in records)
            if (!Belongs(record))
                return About("foreign", record.Kind);
        return null;
    }

    /// <summary>Check 902: false = a key was not valid, null = a key's word is not given.</summary>
    public bool? WritersHold()
    {
        foreach (var record in records)
        foreach (var e in record.Source.History)
        {
            // Genesis makes organisations without a key (block 0).
            if (e.Block == 0 && record.Kind == RecordKind.Organisation)
                continue;
            var proposer = e.Proposer ?? e.Key;
            if (WriterKey(e.Key) is not { } key || WriterKey(proposer) is not { } second)
                return null;
            if (
                !key.CountsAt(e.Block)
                || !second.CountsAt(e.Block)
                || key.Organisation != e.Organisation
                || second.Organisation != e.Organisation
                || e.Proposer == e.Key
            )
                return false;
            if (IsSuspect(e) && record.Id == bundle.Subject.Record)
                Suspect.Add(e.Seq);
        }
        return true;
    }

    public bool IsSuspect(BundleEvent e) =>
        WriterKey(e.Key)?.IsSuspectAt(e.Block) == true
        || e.Proposer is { } proposer && WriterKey(proposer)?.IsSuspectAt(e.Block) == true;

    private string? ReadHistory(ProvedRecord record)
    {
        var (id, history, fold) = (record.Id, record.Source.History, record.Fold);
        var proxy = trust.Contract(RecordNames.Contract(record.Kind)).Address;
        var head = HeadChain.Start(trust.ChainId, proxy, record.Kind, id);
        var (block, time) = (0UL, 0UL);
        for (var i = 0; i < history.Count; i++)
        {
            var e = history[i];
            if (e.Seq != i + 1)
                return "seq";
            if (e.Block < block || e.Time < time || e.Block > target.Number || e.Time > target.Timestamp)
                return "order";
            (block, time) = (e.Block, e.Time);
            head = HeadChain.Next(head, id, e, DataDigest(record.Kind, e));
            fold.Apply(e);
        }
        if (head != record.Head)
            return "head";
        if (record.Word.Seq != history.Count)
            return "seq";
        if (fold.IsMalformed)
            return "data";
        if (fold.HasUnknown || !fold.TellsState)
            return null;
        var versionFits = fold is not FilingFold filing || filing.Versions.Count == record.Word.Version;
        return fold.State == record.Word.State && versionFits ? null : "state";
    }

    /// <summary>An organisation's `join` in genesis has no data and no writer: its dataDigest is zero (formats of genesis).</summary>
    private static Bytes32 DataDigest(RecordKind kind, BundleEvent e) =>
        kind == RecordKind.Organisation && e is { Block: 0, Data.Count: 0 } && e.Key.IsZero
            ? Bytes32.Zero
            : HeadChain.DataDigest(e.Data, e.Proposer);

    private bool IsSubject(BundleRecord record) =>
        record.Kind == bundle.Subject.Kind && record.Record == bundle.Subject.Record;

    /// <summary>The subject itself, and the tax of a filing that is not filed yet.</summary>
    private bool MayBeAbsent(BundleRecord record) =>
        IsSubject(record)
        || bundle.Subject.Kind == RecordKind.Filing
            && record.Kind == RecordKind.Tax
            && record.Record == bundle.Subject.Record;

    /// <summary>Beside a filing only its own tax, unit and escrows may stand; beside any other subject nothing.</summary>
    private bool Belongs(ProvedRecord record)
    {
        if (Filing is not { } filing)
            return IsSubject(record.Source);
        return record.Kind switch
        {
            RecordKind.Filing or RecordKind.Tax => record.Id == filing.Id,
            RecordKind.Unit => ((FilingFold)filing.Fold).UnitRef == record.Id,
            RecordKind.Escrow => ((EscrowFold)record.Fold).Filing == filing.Id,
            _ => false,
        };
    }

    private Sentence? ReadWriterKeys()
    {
        var writers = bundle
            .Records.SelectMany(r => r.History)
            .SelectMany(e => e.Proposer is { } proposer ? new[] { e.Key, proposer } : [e.Key])
            .ToHashSet();
        for (var i = 0; i < bundle.WriterKeys.Count; i++)
        {
            var key = bundle.WriterKeys[i];
            if (KeyWord(StorageSlots.WriterKey(key)) is not { } word)
                return Key("writer.unproved", i);
            var term = new WriterKeyWord(word);
            if (!term.IsWellFormed)
                return Key("writer.malformed", i);
            if (!writers.Contains(key))
                return Key("writer.unused", i);
            writerKeys[key] = term;
        }
        return null;
    }

    /// <summary>Any key of the ledger may stand there, needed or not: who scans which code is not known to the server.</summary>
    private Sentence? ReadCodeKeys()
    {
        for (var i = 0; i < bundle.CodeKeys.Count; i++)
        {
            var digest = new Bytes32(System.Security.Cryptography.SHA256.HashData(bundle.CodeKeys[i]));
            if (KeyWord(StorageSlots.CodeKey(digest)) is not { } word)
                return Key("code.unproved", i);
            var term = new CodeKeyWord(word);
            if (!term.Exists)
                return Key("code.absent", i);
            if (!term.IsWellFormed)
                return Key("code.malformed", i);
            codeKeys[digest] = term;
        }
        return null;
    }

    private Bytes32? KeyWord(in Bytes32 slot) => state.Word(trust.Contract("consortium"), slot);

    private static Sentence Key(string what, int position) =>
        Sentences.Get("key." + what, ("n", Sentences.Number((ulong)position + 1)));

    private Bytes32? Word(BundleRecord record, uint index) =>
        state.Word(
            trust.Contract(RecordNames.Contract(record.Kind)),
            StorageSlots.Record(record.Kind, record.Record, index)
        );

    private static Sentence About(string what, RecordKind kind, string family = "record.") =>
        Sentences.Get(
            family + what,
            (
                "kind",
                Sentences.Text(
                    Sentences.Get("kind." + ((byte)kind).ToString(System.Globalization.CultureInfo.InvariantCulture))
                )
            )
        );
}
