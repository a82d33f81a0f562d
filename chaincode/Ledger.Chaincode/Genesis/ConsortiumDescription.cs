using Ledger.Evidence.Blocks;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Chaincode;

/// <summary>What <c>ledger genesis</c> makes a ledger from (consortium.json, <c>ledger/consortium/1</c>).</summary>
public sealed record ConsortiumDescription
{
    public const string Format = "ledger/consortium/1";

    /// <summary>A demonstration: every verdict says so, and sample keys may be used.</summary>
    public required bool Sample { get; init; }

    /// <summary>Allows block period 0.</summary>
    public required bool Test { get; init; }

    public required ulong ChainId { get; init; }

    /// <summary>Of the genesis block, Unix seconds.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Seconds.</summary>
    public required uint BlockPeriod { get; init; }

    /// <summary>Seconds between heartbeat blocks when there is no work.</summary>
    public required uint EmptyBlockPeriod { get; init; }

    /// <summary>Gas of a block.</summary>
    public required ulong GasLimit { get; init; }

    public required Bilingual Name { get; init; }

    /// <summary>Hosts of the verification page, punycode.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Id of the organisation whose validator makes blocks while one process holds the keys.</summary>
    public required string Proposer { get; init; }

    /// <summary>Ascending by number.</summary>
    public required IReadOnlyList<DescribedOrganisation> Organisations { get; init; }

    public required UnitKey UnitKey { get; init; }

    public required IReadOnlyList<DescribedCodeKey> CodeKeys { get; init; }

    /// <summary>The divisions whose homes are filed; null = not described.</summary>
    public UnitRegions? Regions { get; init; }

    /// <summary>Every parameter, the defaults included.</summary>
    public required IReadOnlyDictionary<ConsortiumParameter, ulong> Parameters { get; init; }

    /// <summary>The first validator set: ascending addresses, from block 1.</summary>
    public ValidatorSet Validators =>
        new(1, 1, [.. Organisations.Where(o => o.Validator is not null).Select(o => o.Validator!.Value).Order()]);

    /// <summary>Reads and checks a consortium.json whole.</summary>
    /// <exception cref="ConsortiumException">Everything that is wrong with it, at once.</exception>
    public static ConsortiumDescription Read(ReadOnlyMemory<byte> json) => ConsortiumReader.Read(json);
}

/// <param name="Id">Short name for files and folders, for instance <c>bank-a</c>.</param>
/// <param name="Uri">The name in its certificates.</param>
/// <param name="Writers">Addresses of its writer keys.</param>
/// <param name="Validator">Address of its validator key; null for a member without one.</param>
/// <param name="Operator">Id of the organisation whose machine holds that key.</param>
public sealed record DescribedOrganisation(
    OrganisationId Number,
    string Id,
    string Uri,
    Bilingual Name,
    IReadOnlyList<Role> Roles,
    IReadOnlyList<Address> Writers,
    Address? Validator,
    string? Operator
)
{
    /// <summary>How it writes its serials, of a bank.</summary>
    public SerialRule Serials { get; init; }
}

/// <param name="From">First block in which it counts, from 1.</param>
/// <param name="RevokedAt">First block in which it is withdrawn; 0 = never.</param>
public sealed record DescribedCodeKey(CodeKey Key, ulong From, ulong RevokedAt);

/// <summary>A consortium description cannot be used.</summary>
public sealed class ConsortiumException(IReadOnlyList<string> faults)
    : Exception("The consortium description has " + faults.Count + " fault(s):\n- " + string.Join("\n- ", faults))
{
    /// <summary>Each with the place in the file and what is expected there.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
