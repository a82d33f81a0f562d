using CallerSet = Ledger.Node.Security.CallerClasses;

namespace Ledger.Node.Security;

/// <summary>What of the ledger a method's caller gets or may do.</summary>
internal enum MethodScope
{
    Unset = 0,

    /// <summary>Nothing of the ledger: whether the node serves, and how its API looks.</summary>
    Node,

    /// <summary>What is one for the whole ledger: chain, blocks, organisations.</summary>
    Ledger,

    /// <summary>Single records, which the caller names by their opaque ids.</summary>
    Named,

    /// <summary>All records of a kind, or all events.</summary>
    All,

    /// <summary>A proof of named records; fields by <see cref="DisclosureRights"/> where they are asked for.</summary>
    ProofAndFields,

    /// <summary>Fields by <see cref="DisclosureRights"/>.</summary>
    Fields,

    /// <summary>The log of the fields of what the organisation filed; of others' filings its own lines.</summary>
    Uses,

    /// <summary>What the organisation filed.</summary>
    OwnFilings,

    /// <summary>Writer keys of the organisation.</summary>
    OwnKeys,
}

/// <summary>Who may call a method.</summary>
/// <param name="Service">Full name of the gRPC service.</param>
/// <param name="Method">Its name in the service.</param>
/// <param name="Callers">Of these one is enough.</param>
/// <param name="Scope">What it then reaches; held by the service.</param>
internal sealed record MethodRow(string Service, string Method, CallerSet Callers, MethodScope Scope)
{
    /// <summary>As gRPC calls it.</summary>
    public string FullName => "/" + Service + "/" + Method;
}

/// <summary>
/// Every method that the node serves and whom it is for: what stands in no row is served to nobody, and a node that would
/// serve it does not start. docs/access.md is written from it.
/// </summary>
internal static class MethodTable
{
    private const CallerSet FieldReaders = CallerSet.Center | CallerSet.Supervisor | CallerSet.Lender;
    private const CallerSet RecordReaders = CallerSet.Members | CallerSet.Reader;

    public static IReadOnlyList<MethodRow> Rows { get; } =
    [
        .. Service(
            "ledger.v1.LedgerService",
            ("GetLedger", CallerSet.Known, MethodScope.Ledger),
            ("GetBlock", RecordReaders, MethodScope.Ledger),
            ("ListBlocks", CallerSet.Members, MethodScope.All)
        ),
        .. Service(
            "ledger.v1.OrganisationService",
            ("GetOrganisation", CallerSet.Known, MethodScope.Ledger),
            ("ListOrganisations", CallerSet.Known, MethodScope.Ledger),
            ("ListOrganisationEvents", CallerSet.Known, MethodScope.Ledger)
        ),
        .. Service(
            "ledger.v1.UnitService",
            ("GetUnit", RecordReaders, MethodScope.Named),
            ("ListUnits", CallerSet.Members, MethodScope.All),
            ("ListUnitEvents", RecordReaders, MethodScope.Named)
        ),
        .. Service(
            "ledger.v1.FilingService",
            ("GetFiling", RecordReaders, MethodScope.Named),
            ("ListFilings", CallerSet.Members, MethodScope.All),
            ("ListFilingEvents", RecordReaders, MethodScope.Named)
        ),
        .. Service(
            "ledger.v1.EscrowService",
            ("GetEscrow", RecordReaders, MethodScope.Named),
            ("ListEscrows", CallerSet.Members, MethodScope.All),
            ("ListEscrowEvents", RecordReaders, MethodScope.Named)
        ),
        .. Service("ledger.v1.EventService", ("Subscribe", CallerSet.Members, MethodScope.All)),
        .. Service(
            "ledger.v1.ProofService",
            ("ProveRecord", RecordReaders, MethodScope.Named),
            ("ConfirmHeads", RecordReaders, MethodScope.Named),
            ("StreamBundle", RecordReaders, MethodScope.ProofAndFields)
        ),
        .. Service(
            "ledger.v1.DisclosureService",
            ("GetDisclosure", FieldReaders, MethodScope.Fields),
            ("EraseDisclosure", CallerSet.Center, MethodScope.OwnFilings),
            ("ListDisclosureUses", CallerSet.Members, MethodScope.Uses)
        ),
        .. Service(
            "ledger.v1.TransactionService",
            ("SubmitTransaction", CallerSet.Writers, MethodScope.OwnKeys),
            ("GetTransaction", CallerSet.Members, MethodScope.All),
            ("ListTransactions", CallerSet.Writers, MethodScope.OwnKeys),
            ("PreviewStatements", CallerSet.Writers, MethodScope.All),
            ("GetWriter", CallerSet.Members, MethodScope.All),
            ("AcquireWriterLease", CallerSet.Writers, MethodScope.OwnKeys),
            ("ReleaseWriterLease", CallerSet.Writers, MethodScope.OwnKeys)
        ),
        .. Service(
            "grpc.health.v1.Health",
            ("Check", CallerSet.Everybody, MethodScope.Node),
            ("Watch", CallerSet.Everybody, MethodScope.Node)
        ),
        .. Service(
            "grpc.reflection.v1.ServerReflection",
            ("ServerReflectionInfo", CallerSet.Members, MethodScope.Node)
        ),
        .. Service(
            "grpc.reflection.v1alpha.ServerReflection",
            ("ServerReflectionInfo", CallerSet.Members, MethodScope.Node)
        ),
    ];

    private static readonly Dictionary<string, MethodRow> ByName = Rows.ToDictionary(
        static r => r.FullName,
        StringComparer.Ordinal
    );

    /// <summary>Null: nobody may call it.</summary>
    public static MethodRow? Find(string fullName) => ByName.GetValueOrDefault(fullName);

    /// <exception cref="InvalidOperationException">A method would be served that has no row, or a row's method is not served.</exception>
    public static void MustCover(IEnumerable<string> served)
    {
        var names = served.ToHashSet(StringComparer.Ordinal);
        var missing = names.Where(static n => Find(n) is null).Select(static n => n + " has no row");
        var stale = ByName.Keys.Where(n => !names.Contains(n)).Select(static n => n + " is not served");
        string[] faults = [.. missing.Concat(stale).Order(StringComparer.Ordinal)];
        if (faults.Length > 0)
            throw new InvalidOperationException("The table of methods and roles: " + string.Join("; ", faults) + ".");
    }

    private static IEnumerable<MethodRow> Service(
        string service,
        params (string Method, CallerSet Callers, MethodScope Scope)[] methods
    ) => methods.Select(m => new MethodRow(service, m.Method, m.Callers, m.Scope));
}
