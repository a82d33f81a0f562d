using System.Globalization;
using System.Text.Json;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Json;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Bundles;

/// <summary>
/// What a verifier was installed with (trust.json, format <c>ledger/trust/1</c> of docs/evidence.md). Never taken from a
/// bundle.
/// </summary>
public sealed record TrustAnchor
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "ledger/trust/1";

    /// <summary>Of the ledger, for people.</summary>
    public required Bilingual Name { get; init; }

    /// <summary>A demonstration ledger: each verdict says so.</summary>
    public required bool Sample { get; init; }

    /// <summary>EIP-155 chain id.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>Hash of block 0: which ledger it is.</summary>
    public required Bytes32 GenesisHash { get; init; }

    /// <summary>Hosts on which the verification page is published.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>The set from which hand-overs start.</summary>
    public required TrustedValidators Validators { get; init; }

    /// <summary>Blocks known to be of this chain, ascending.</summary>
    public required IReadOnlyList<Checkpoint> Checkpoints { get; init; }

    /// <summary>Who holds the validator keys, term by term; empty = not stated.</summary>
    public required IReadOnlyList<CustodyTerm> Custody { get; init; }

    /// <summary>By name: consortium, units, filings, escrows, batch, ...</summary>
    public required IReadOnlyDictionary<string, TrustedContract> Contracts { get; init; }

    /// <summary>The members by number.</summary>
    public required IReadOnlyList<TrustedOrganisation> Organisations { get; init; }

    /// <summary>SubjectPublicKeyInfo (DER) of the key that makes unit references.</summary>
    public required byte[] UnitKey { get; init; }

    /// <summary>Keys of contract codes, old ones too.</summary>
    public required IReadOnlyList<TrustedCodeKey> CodeKeys { get; init; }

    /// <summary>Certificates (DER) of RFC 3161 authorities.</summary>
    public required IReadOnlyList<byte[]> TimestampRoots { get; init; }

    /// <summary>The divisions whose homes are filed here; null in a file that names none: then no region is checked.</summary>
    public UnitRegions? Regions { get; init; }

    /// <exception cref="TrustFaultException">Broken: a broken installation is no verdict.</exception>
    public static TrustAnchor Read(ReadOnlyMemory<byte> json) => TrustReader.Read(json);

    /// <exception cref="KeyNotFoundException">trust.json names no such contract.</exception>
    public TrustedContract Contract(string name) =>
        Contracts.TryGetValue(name, out var contract)
            ? contract
            : throw new KeyNotFoundException("trust.json names no contract " + name + ".");

    /// <summary>An organisation's name, or its number where trust.json does not know it.</summary>
    public Bilingual NameOf(uint organisation)
    {
        foreach (var known in Organisations)
            if (known.Number == organisation)
                return known.Name;
        return Sentences.Text(Sentences.Get("organisation.unnamed", ("n", Sentences.Number(organisation))));
    }

    /// <summary>How a bank writes its serials; a rule that decides nothing where trust.json knows none.</summary>
    public SerialRule SerialsOf(uint organisation) =>
        Organisations.FirstOrDefault(o => o.Number == organisation)?.Serials ?? default;
}

/// <summary>The set from which hand-overs start: at genesis set 1 from block 1. A later one's hash is told by a checkpoint.</summary>
public sealed record TrustedValidators(ulong SetId, ulong From, IReadOnlyList<Address> Addresses);

/// <summary>A block known to be of this chain, with the set of its state.</summary>
public sealed record Checkpoint(ulong Number, Bytes32 Hash, ulong SetId, Bytes32 SetHash);

/// <summary>Who holds which validator key, from a block on until the next term.</summary>
public sealed record CustodyTerm(ulong From, IReadOnlyDictionary<Address, string> Operators);

/// <summary>A proxy with the hash of its code, and the implementations it may point to.</summary>
public sealed record TrustedContract(
    Address Address,
    Bytes32 CodeHash,
    IReadOnlyList<TrustedImplementation> Implementations
);

/// <summary>An implementation that a proxy may point to, and the number of its storage layout.</summary>
public sealed record TrustedImplementation(Address Address, uint Layout);

/// <summary>A member: its number on the ledger, its certificates' URI name, its name for people.</summary>
public sealed record TrustedOrganisation(uint Number, string Uri, Bilingual Name)
{
    /// <summary>How it writes its serials, of a bank that declared it.</summary>
    public SerialRule Serials { get; init; }
}

/// <param name="Alg">COSE algorithm: -7 ES256, -70001 SM2 with SM3.</param>
/// <param name="Spki">SubjectPublicKeyInfo in DER.</param>
public sealed record TrustedCodeKey(int Alg, byte[] Spki);

/// <summary>A trust.json that no verifier can use.</summary>
public sealed class TrustFaultException : FormatException
{
    internal TrustFaultException(BundleFault fault, Exception cause)
        : base("trust.json cannot be used: " + fault, cause) => Fault = fault;

    /// <summary>Place and reason, in both languages.</summary>
    public BundleFault Fault { get; }
}

internal static class TrustReader
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxEntries = 4096;

    public static TrustAnchor Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            if (JsonObjectReader.HasByteOrderMark(json.Span))
                throw new JsonFaultException(BundleFaultKind.NotJson, "", JsonObjectReader.Reason("byteOrderMark"));
            using var document = JsonObjectReader.Parse(json, MaxBytes, maxDepth: 16);
            return Read(new JsonObjectReader(document.RootElement, ""));
        }
        catch (JsonFaultException e)
        {
            throw new TrustFaultException(e.Fault, e);
        }
    }

    private static TrustAnchor Read(JsonObjectReader root)
    {
        var format = root.Text("format", 64);
        if (!string.Equals(format, TrustAnchor.Format, StringComparison.Ordinal))
            throw JsonObjectReader.Bad("format", "format", ("format", JsonObjectReader.Same(TrustAnchor.Format)));
        var trust = new TrustAnchor
        {
            Name = Name(root.Required("name"), "name"),
            Sample = root.Flag("sample"),
            ChainId = root.Number("chainId", uint.MaxValue),
            GenesisHash = root.Word("genesisHash"),
            Hosts = root.List("hosts", 64, (e, p) => JsonObjectReader.Text(e, p, 253)),
            Validators = Validators(root.Object("validators")),
            Checkpoints = root.List("checkpoints", MaxEntries, ReadCheckpoint),
            Custody = root.List("custody", MaxEntries, Custody),
            Contracts = Contracts(root.Required("contracts")),
            Organisations = root.Set("organisations", MaxEntries, Organisation, o => o.Number),
            UnitKey = ReadUnitKey(root.Required("unitKey"), "unitKey"),
            CodeKeys = root.Set("codeKeys", MaxEntries, CodeKey, k => Convert.ToBase64String(k.Spki)),
            TimestampRoots = root.List("timestampRoots", 64, (e, p) => JsonObjectReader.Base64(e, p, 16 * 1024)),
            Regions = root.Has("regions") ? Regions(root) : null,
        };
        root.End();
        for (var i = 1; i < trust.Custody.Count; i++)
            if (trust.Custody[i].From <= trust.Custody[i - 1].From)
                throw JsonObjectReader.Bad("custody", "terms");
        CheckCheckpoints(trust.Validators, trust.Checkpoints);
        if (!trust.Contracts.ContainsKey("consortium"))
            throw new JsonFaultException(
                BundleFaultKind.MissingKey,
                "contracts.consortium",
                JsonObjectReader.Reason("missing")
            );
        return trust;
    }

    private static UnitRegions Regions(JsonObjectReader root)
    {
        var codes = root.List("regions", UnitRegions.MaxCount, (e, p) => JsonObjectReader.Text(e, p, 6));
        try
        {
            return new UnitRegions(codes);
        }
        catch (ArgumentException)
        {
            throw JsonObjectReader.Bad("regions", "regions");
        }
    }

    private static SerialRule Serials(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var rule = new SerialRule(
            o.Text("case", 16) switch
            {
                "exact" => SerialCase.Exact,
                "upper" => SerialCase.Upper,
                _ => throw JsonObjectReader.Bad(o.Path("case"), "case"),
            },
            o.Text("hyphens", 16) switch
            {
                "exact" => SerialHyphens.Exact,
                "dropped" => SerialHyphens.Dropped,
                _ => throw JsonObjectReader.Bad(o.Path("hyphens"), "hyphens"),
            }
        );
        o.End();
        return rule;
    }

    private static Bilingual Name(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var name = new Bilingual(o.Text("zh", 200), o.Text("en", 200));
        o.End();
        return name;
    }

    private static TrustedValidators Validators(JsonObjectReader o)
    {
        var validators = new TrustedValidators(
            o.Number("setId", uint.MaxValue),
            o.Decimal("from"),
            o.List("addresses", 256, JsonObjectReader.Address)
        );
        o.End();
        if (validators.SetId == 0 || validators.From == 0 || validators.Addresses.Count == 0)
            throw JsonObjectReader.Bad("validators", "validators");
        for (var i = 1; i < validators.Addresses.Count; i++)
            if (validators.Addresses[i].CompareTo(validators.Addresses[i - 1]) <= 0)
                throw JsonObjectReader.Bad("validators.addresses", "ascend");
        return validators;
    }

    private static Checkpoint ReadCheckpoint(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var result = new Checkpoint(
            o.Decimal("number"),
            o.Word("hash"),
            o.Number("setId", uint.MaxValue),
            o.Word("setHash")
        );
        o.End();
        return result.SetId == 0 ? throw JsonObjectReader.Bad(o.Path("setId"), "setZero") : result;
    }

    /// <summary>
    /// Checkpoints and anchor are of one history: set numbers do not fall, a set has one hash and begins in a block of its
    /// own, and the anchor's set is that of the states from the block before its first on (docs/evidence.md 7).
    /// </summary>
    private static void CheckCheckpoints(TrustedValidators anchor, IReadOnlyList<Checkpoint> checkpoints)
    {
        for (var i = 0; i < checkpoints.Count; i++)
        {
            var (path, c) = ($"checkpoints[{i.ToString(CultureInfo.InvariantCulture)}]", checkpoints[i]);
            if (c.Number < anchor.From - 1 ? c.SetId >= anchor.SetId : c.SetId < anchor.SetId)
                throw JsonObjectReader.Bad(path + ".setId", "anchorSet");
            if (i == 0)
                continue;
            var before = checkpoints[i - 1];
            if (c.Number <= before.Number)
                throw JsonObjectReader.Bad(path + ".number", "checkpointOrder");
            if (c.SetId < before.SetId || c.SetId - before.SetId > c.Number - before.Number)
                throw JsonObjectReader.Bad(path + ".setId", "checkpointSet");
            if (c.SetId == before.SetId && c.SetHash != before.SetHash)
                throw JsonObjectReader.Bad(path + ".setHash", "checkpointHash");
        }
        if (anchor.SetId > 1 && checkpoints.All(c => c.SetId != anchor.SetId))
            throw JsonObjectReader.Bad("validators.setId", "anchorHash");
    }

    private static CustodyTerm Custody(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var from = o.Decimal("from");
        var operators = new Dictionary<Address, string>();
        foreach (var property in o.Required("operators").EnumerateObject())
            operators.Add(
                Address.TryParse(property.Name, out var address)
                    ? address
                    : throw JsonObjectReader.Bad(o.Path("operators"), "addressKeys"),
                JsonObjectReader.Text(property.Value, o.Path("operators"), 100)
            );
        o.End();
        return new CustodyTerm(from, operators);
    }

    private static Dictionary<string, TrustedContract> Contracts(JsonElement element)
    {
        var result = new Dictionary<string, TrustedContract>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
            throw JsonObjectReader.Bad("contracts", "object");
        foreach (var property in element.EnumerateObject())
        {
            var o = new JsonObjectReader(property.Value, "contracts." + property.Name);
            result.Add(
                property.Name,
                new TrustedContract(
                    o.Address("address"),
                    o.Word("codeHash"),
                    o.List("implementations", 256, Implementation)
                )
            );
            o.End();
        }
        return result;
    }

    private static TrustedImplementation Implementation(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var result = new TrustedImplementation(o.Address("address"), (uint)o.Number("layout", uint.MaxValue));
        o.End();
        return result;
    }

    private static TrustedOrganisation Organisation(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var result = new TrustedOrganisation(
            (uint)o.Number("number", uint.MaxValue),
            o.Text("uri", 200),
            Name(o.Required("name"), o.Path("name"))
        )
        {
            Serials = o.Optional("serials") is { } serials ? Serials(serials, o.Path("serials")) : default,
        };
        o.End();
        return result;
    }

    private static byte[] ReadUnitKey(JsonElement element, string path)
    {
        var spki = JsonObjectReader.Base64(element, path, 1024);
        return UnitKey.TryRead(spki, out _) ? spki : throw JsonObjectReader.Bad(path, "unitKey");
    }

    private static TrustedCodeKey CodeKey(JsonElement element, string path)
    {
        var o = new JsonObjectReader(element, path);
        var alg = o.Required("alg");
        if (alg.ValueKind != JsonValueKind.Number || !alg.TryGetInt32(out var number))
            throw JsonObjectReader.Bad(o.Path("alg"), "algorithm");
        var result = new TrustedCodeKey(number, o.Base64("spki", 1024));
        o.End();
        if (!Evidence.Codes.CodeKey.TryRead((CodeAlgorithm)number, result.Spki, out _))
            throw JsonObjectReader.Bad(o.Path("spki"), "codeKey");
        return result;
    }
}
