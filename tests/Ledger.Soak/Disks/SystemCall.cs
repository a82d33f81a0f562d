using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ledger.Soak.Disks;

/// <summary>A finished system call of a traced process.</summary>
/// <param name="Ended">When it returned at the latest, Unix seconds: the moment of the line that tells the result.</param>
/// <param name="Name">For instance pwrite64.</param>
/// <param name="Arguments">As strace prints them, texts in hex.</param>
/// <param name="Result">What it returned; below zero: it failed.</param>
internal sealed partial record SystemCall(double Ended, string Name, string Arguments, long Result)
{
    /// <summary>The calls that put bytes and names on a disk.</summary>
    public const string Traced =
        "openat,open,creat,lseek,write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,fsync,fdatasync,sync,syncfs,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,copy_file_range,sendfile";

    /// <summary>The descriptor that the call begins with; -1 for none.</summary>
    public int Descriptor =>
        First().Match(Arguments) is { Success: true } m
            ? int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)
            : -1;

    /// <summary>The path behind the descriptor that the call begins with, or that it returned.</summary>
    public string? DescriptorPath =>
        First().Match(Arguments) is { Success: true } m ? Encoding.UTF8.GetString(Bytes(m.Groups[2].Value)) : null;

    /// <summary>Quoted texts in order: paths, or what is written.</summary>
    public IReadOnlyList<byte[]> Texts => [.. Quoted().Matches(Arguments).Select(static m => Bytes(m.Groups[1].Value))];

    public IReadOnlyList<string> Paths => [.. Texts.Select(Encoding.UTF8.GetString)];

    /// <summary>The last plain number of the arguments.</summary>
    public long LastNumber => long.Parse(Last().Match(Arguments).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Reads what <c>strace -f -ttt -y -xx</c> wrote; calls of several threads that overlap are put together, in the order in which they ended.</summary>
    public static IEnumerable<SystemCall> Read(string path)
    {
        var begun = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path, Encoding.Latin1))
        {
            var match = Line().Match(line);
            if (!match.Success)
                continue;
            var (thread, text) = (match.Groups[1].Value, match.Groups[3].Value);
            var time = double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            const string unfinished = " <unfinished ...>";
            if (text.EndsWith(unfinished, StringComparison.Ordinal))
            {
                begun[thread] = text[..^unfinished.Length];
                continue;
            }
            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                if (!begun.Remove(thread, out var first))
                    continue; // begun before the trace was
                text = first + text[(text.IndexOf("resumed>", StringComparison.Ordinal) + 8)..];
            }
            var call = Call().Match(text);
            if (call.Success)
                yield return new SystemCall(
                    time,
                    call.Groups[1].Value,
                    call.Groups[2].Value,
                    long.Parse(call.Groups[3].Value, CultureInfo.InvariantCulture)
                );
        }
    }

    private static byte[] Bytes(string hex)
    {
        if (!hex.StartsWith("\\x", StringComparison.Ordinal))
            return Encoding.Latin1.GetBytes(hex);
        return Convert.FromHexString(hex.Replace("\\x", "", StringComparison.Ordinal));
    }

    [GeneratedRegex("^([0-9]+) +([0-9.]+) (.*)$")]
    private static partial Regex Line();

    [GeneratedRegex("^([a-z0-9_]+)\\((.*)\\) += (-?[0-9]+)")]
    private static partial Regex Call();

    [GeneratedRegex("^([0-9]+)<([^>]*)>")]
    private static partial Regex First();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("(-?[0-9]+)[^0-9]*$")]
    private static partial Regex Last();
}
