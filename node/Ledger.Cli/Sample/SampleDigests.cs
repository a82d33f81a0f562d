using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence;

namespace Ledger.Cli.Sample;

/// <summary>
/// Digests of documents that the sample does not draw (building table, template, assessments, receipts): SHA-256 of a line
/// that says what they stand for.
/// </summary>
internal static class SampleDigests
{
    public static Bytes32 Of(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes("演示 sample: " + what)));
}
