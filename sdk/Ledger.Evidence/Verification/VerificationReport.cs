using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Verification;

/// <summary>A block: its number, hash (0x hex of <see cref="BlockHeader.Hash"/>) and time; all zero where none was read.</summary>
/// <param name="Time">Unix seconds of the header.</param>
public readonly record struct BlockRef(ulong Number, Bytes32 Hash, ulong Time);

/// <summary>Everything that <see cref="Verifier"/> found, and what follows from it.</summary>
public sealed record VerificationReport
{
    /// <summary>The target block; zeros where its header could not be read.</summary>
    public required BlockRef AsOf { get; init; }

    /// <summary>What the bundle says it is about; null where it could not be read. What is proved of it is in <see cref="Facts"/>.</summary>
    public required BundleSubject? Subject { get; init; }

    /// <summary>
    /// The code that was judged: the one that was given, else the bundle's own; null where there is none or it could not be read.
    /// Whether it is the ledger's is what checks 301 to 305 say.
    /// </summary>
    public required SignedCode? Code { get; init; }

    /// <summary>What the checks come to.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>One entry per number of <see cref="CheckNumber"/>, ascending.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>What is proved; a part is null unless every check that it rests on is Valid.</summary>
    public required Facts Facts { get; init; }

    /// <summary>The checks that are Invalid or Error.</summary>
    public IEnumerable<Check> NotValid => Checks.Where(c => c.Outcome is CheckOutcome.Invalid or CheckOutcome.Error);

    /// <summary>
    /// SHA-256 of everything that the report says, to the last sentence and fact. Two verifiers, in whatever language, that were
    /// asked the same at the same moment say the same exactly if these are equal.
    /// </summary>
    public Bytes32 ComputeDigest() => ReportText.Digest(this);

    /// <exception cref="ArgumentOutOfRangeException">No check has this number.</exception>
    public Check this[int number] =>
        Checks.FirstOrDefault(c => c.Number == number)
        ?? throw new ArgumentOutOfRangeException(nameof(number), number, "No check has this number.");
}
