using System.Globalization;
using System.Text.Json;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Chaincode;

/// <summary>Reads a consortium description and checks it completely before anything is made from it.</summary>
internal sealed class ConsortiumReader
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxOrganisations = 200;

    private readonly List<string> faults = [];

    public static ConsortiumDescription Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new ConsortiumException(["the file: " + json.Length + " bytes, at most 1 MiB is read."]);
        if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(
                json,
                new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false }
            );
            var reader = new ConsortiumReader();
            var description = reader.Read(document.RootElement);
            return reader.faults.Count == 0 ? description! : throw new ConsortiumException(reader.faults);
        }
        catch (JsonException e)
        {
            throw new ConsortiumException(["the file: not JSON: " + e.Message]);
        }
    }

    private ConsortiumDescription? Read(JsonElement root)
    {
        var o = new DescriptionObject(root, "", faults);
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        if (!string.Equals(o.Text("format"), ConsortiumDescription.Format, StringComparison.Ordinal))
            o.Fault("format", "expected " + ConsortiumDescription.Format);
        var test = o.Flag("test");
        var sample = o.Flag("sample");
        var unitKey = ReadUnitKey(o);
        var organisations = ReadOrganisations(o);
        var description = new ConsortiumDescription
        {
            Sample = sample,
            Test = test,
            ChainId = o.Number("chainId", 1, uint.MaxValue),
            Timestamp = o.Decimal("timestamp", 0, 253_402_300_799),
            BlockPeriod = (uint)o.Number("blockPeriod", test ? 0UL : 1, 3600, 1),
            EmptyBlockPeriod = (uint)o.Number("emptyBlockPeriod", 1, 86_400, 60),
            GasLimit = o.Number("gasLimit", 20_000_000, 1UL << 53, 2_000_000_000),
            Name = o.Bilingual("name"),
            Hosts = ReadHosts(o),
            Proposer = o.Text("proposer"),
            Organisations = organisations,
            UnitKey = unitKey!,
            CodeKeys = ReadCodeKeys(o),
            Regions = ReadRegions(o),
            Parameters = ReadParameters(o),
        };
        o.End();
        CheckTogether(o, description);
        return description;
    }

    private static UnitKey? ReadUnitKey(DescriptionObject o)
    {
        var spki = o.Base64("unitKey");
        if (UnitKey.TryRead(spki, out var key))
            return key;
        o.Fault("unitKey", "expected the SubjectPublicKeyInfo of an RSA-3072 key with e = 65537");
        return null;
    }

    private List<string> ReadHosts(DescriptionObject o)
    {
        var hosts = new List<string>();
        foreach (var (value, path) in o.List("hosts", 1, 64))
            if (value.ValueKind == JsonValueKind.String && CodeHost.IsHost(value.GetString()!))
                hosts.Add(value.GetString()!);
            else
                faults.Add(path + ": expected a host in lower-case ASCII (punycode), with an optional port.");
        return hosts;
    }

    private UnitRegions? ReadRegions(DescriptionObject o)
    {
        if (o.Optional("regions") is null)
            return null;
        var regions = new List<string>();
        foreach (var (value, path) in o.List("regions", 1, UnitRegions.MaxCount))
            if (value.ValueKind == JsonValueKind.String && UnitRegions.IsRegion(value.GetString()!))
                regions.Add(value.GetString()!);
            else
                faults.Add(path + ": expected a division of 4 or 6 digits (GB/T 2260).");
        Once("regions", "region", regions);
        return faults.Count == 0 ? new UnitRegions(regions) : null;
    }

    private SerialRule ReadSerials(DescriptionObject organisation)
    {
        if (organisation.Optional("serials") is not { } value)
            return default;
        var o = new DescriptionObject(value, organisation.PathOf("serials"), faults);
        var (letters, hyphens) = (o.Text("case"), o.Text("hyphens"));
        o.End();
        var rule = new SerialRule(
            letters switch
            {
                "exact" => SerialCase.Exact,
                "upper" => SerialCase.Upper,
                _ => SerialCase.Unset,
            },
            hyphens switch
            {
                "exact" => SerialHyphens.Exact,
                "dropped" => SerialHyphens.Dropped,
                _ => SerialHyphens.Unset,
            }
        );
        if (rule.Case == SerialCase.Unset)
            o.Fault("case", "expected exact or upper");
        if (rule.Hyphens == SerialHyphens.Unset)
            o.Fault("hyphens", "expected exact or dropped");
        return rule;
    }

    private List<DescribedOrganisation> ReadOrganisations(DescriptionObject root)
    {
        var result = new List<DescribedOrganisation>();
        foreach (var (value, path) in root.List("organisations", 1, MaxOrganisations))
        {
            var o = new DescriptionObject(value, path, faults);
            var id = o.Text(TextProfiles.OrganisationId, "id");
            var uri = o.Text(TextProfiles.OrganisationUri, "uri");
            var validator = o.Address("validator", required: false);
            var @operator = validator is null ? null : o.Text("operator", 32);
            if (validator is null && o.Optional("operator") is not null)
                o.Fault("operator", "stands only beside a validator");
            result.Add(
                new DescribedOrganisation(
                    new OrganisationId((uint)o.Number("number", 1, uint.MaxValue)),
                    id,
                    uri,
                    o.Bilingual("name"),
                    ReadRoles(o),
                    ReadWriters(o),
                    validator,
                    @operator
                )
                {
                    Serials = ReadSerials(o),
                }
            );
            o.End();
        }
        result.Sort((a, b) => a.Number.Number.CompareTo(b.Number.Number));
        return result;
    }

    private List<Role> ReadRoles(DescriptionObject o)
    {
        var roles = new List<Role>();
        foreach (var (value, path) in o.List("roles", 1, 6))
            if (
                value.ValueKind == JsonValueKind.String
                && Enum.GetNames<Role>().Contains(value.GetString(), StringComparer.Ordinal)
                && Enum.Parse<Role>(value.GetString()!) is var role and not Role.Unset
                && !roles.Contains(role)
            )
                roles.Add(role);
            else
                faults.Add(
                    path + ": expected a role, each once: " + string.Join(", ", Enum.GetNames<Role>()[1..]) + "."
                );
        return roles;
    }

    private List<Address> ReadWriters(DescriptionObject o)
    {
        var writers = new List<Address>();
        foreach (var (value, path) in o.List("writers", 0, 64))
            if (
                value.ValueKind == JsonValueKind.String
                && DescriptionObject.TryAddress(value.GetString(), out var address)
            )
                writers.Add(address);
            else
                faults.Add(path + ": expected an address: 0x and 40 hex digits, not zero.");
        return writers;
    }

    private List<DescribedCodeKey> ReadCodeKeys(DescriptionObject root)
    {
        var keys = new List<DescribedCodeKey>();
        foreach (var (value, path) in root.List("codeKeys", 1, 64))
        {
            var o = new DescriptionObject(value, path, faults);
            var spki = o.Base64("spki");
            var alg =
                o.Required("alg") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var n)
                    ? n
                    : 0;
            if (!CodeKey.TryRead((CodeAlgorithm)alg, spki, out var key))
                o.Fault(
                    "spki",
                    "expected the SubjectPublicKeyInfo of a P-256 key with alg -7, or of an SM2 key with alg -70001"
                );
            var from = o.Decimal("from", 1, 1UL << 53, 1);
            var revokedAt = o.Decimal("revokedAt", 0, 1UL << 53, 0);
            if (key is not null)
                keys.Add(new DescribedCodeKey(key, from, revokedAt));
            o.End();
        }
        return keys;
    }

    private Dictionary<ConsortiumParameter, ulong> ReadParameters(DescriptionObject root)
    {
        var result = ParameterDefaults.All.ToDictionary();
        if (root.Optional("parameters") is not { } value)
            return result;
        var o = new DescriptionObject(value, "parameters", faults);
        foreach (var (parameter, standard) in ParameterDefaults.All)
        {
            var name = parameter.ToString();
            name = char.ToLowerInvariant(name[0]) + name[1..];
            result[parameter] = o.Decimal(
                name,
                0,
                parameter == ConsortiumParameter.GuaranteeCap ? 10_000UL : 3_155_760_000,
                standard
            );
        }
        o.End();
        return result;
    }

    private void CheckTogether(DescriptionObject o, ConsortiumDescription d)
    {
        Once(
            "organisations",
            "number",
            d.Organisations.Select(x => x.Number.Number.ToString(CultureInfo.InvariantCulture))
        );
        Once("organisations", "id", d.Organisations.Select(x => x.Id));
        Once("organisations", "uri", d.Organisations.Select(x => x.Uri));
        var keys = d.Organisations.SelectMany(x => x.Validator is { } v ? [.. x.Writers, v] : x.Writers).ToList();
        Once("organisations", "key", keys.Select(k => k.ToString()));
        Once("codeKeys", "key", d.CodeKeys.Select(k => k.Key.Digest.ToString()));
        if (!d.Organisations.Any(x => x.Roles.Contains(Role.Center)))
            o.Fault("organisations", "at least one must hold the role Center");
        if (d.Organisations.All(x => x.Validator is null))
            o.Fault("organisations", "at least one must run a validator");
        if (d.Organisations.All(x => x.Validator is null || !string.Equals(x.Id, d.Proposer, StringComparison.Ordinal)))
            o.Fault("proposer", "must be the id of an organisation that runs a validator");
        foreach (var x in d.Organisations)
            if (
                x.Operator is { Length: > 0 } name
                && d.Organisations.All(y => !string.Equals(y.Id, name, StringComparison.Ordinal))
            )
                faults.Add("organisations: operator " + name + " of " + x.Id + " is no organisation's id.");
        if (d.CodeKeys.Select(k => k.Key.Algorithm).Distinct().Count() > 1)
            o.Fault("codeKeys", "all must be of one algorithm");
        if (!d.Sample && keys.Any(SampleKeys.Contains))
            faults.Add(
                "organisations: a key of keys-sample, whose private half is public. Make keys of your own, or set \"sample\": true."
            );
    }

    private void Once(string list, string what, IEnumerable<string> values)
    {
        foreach (var group in values.Where(v => v.Length > 0).GroupBy(v => v, StringComparer.Ordinal))
            if (group.Count() > 1)
                faults.Add(list + ": the " + what + " " + group.Key + " stands there more than once.");
    }
}
