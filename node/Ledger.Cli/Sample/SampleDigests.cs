using System.Security.Cryptography;
using System.Text;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;

namespace Ledger.Cli.Sample;

/// <summary>
/// Digests of documents that the sample does not draw (building table, template, assessments, receipts): SHA-256 of a line
/// that says what they stand for.
/// </summary>
internal static class SampleDigests
{
    public static Bytes32 Of(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes("演示 sample: " + what)));

    /// <summary>The digest that a person gave. Where none was given, a sample ledger takes what stands for it; any other takes nothing made up.</summary>
    /// <param name="ledger">The ledger that it is written into.</param>
    /// <param name="option">The option that gives it, for instance <c>--digest</c>.</param>
    /// <param name="given">Hex, or null.</param>
    /// <param name="what">What stands for it on a sample.</param>
    /// <exception cref="CliException">No hash, or none given and no sample.</exception>
    public static Bytes32 OrGiven(TrustAnchor ledger, string option, string? given, string what) =>
        given is not null ? Given.Hash(given)
        : ledger.Sample ? Of(what)
        : throw new CliException("error.digest.missing", option);
}
