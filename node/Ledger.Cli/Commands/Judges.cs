using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Cli.Commands;

/// <summary>The set against which seals are judged.</summary>
/// <param name="From">The first block that the set seals.</param>
internal sealed record Judges(IReadOnlyList<Address> Validators, ulong From)
{
    public int Quorum => ValidatorSet.QuorumOf(Validators.Count);
}

/// <summary><c>[--validators ADDRESS,... | --trust FILE]</c>.</summary>
internal sealed class JudgesOptions(VerbFrame frame)
{
    private const int MaxValidators = 256;

    private readonly Option<string?> validators = new("--validators")
    {
        Description = frame.Texts["option.validators"],
        HelpName = "ADDRESS,...",
    };

    private readonly Option<string?> trust = new("--trust")
    {
        Description = frame.Texts["option.header.trust"],
        HelpName = "FILE",
    };

    public void AddTo(Command verb)
    {
        verb.Add(validators);
        verb.Add(trust);
    }

    /// <summary>The set that had to seal, or null where none is given.</summary>
    public Judges? Of(ParseResult parsed) => Of(parsed.GetValue(validators), parsed.GetValue(trust));

    private static Judges? Of(string? listed, string? trust)
    {
        if (listed is not null && trust is not null)
            throw new CliException("error.header.set");
        if (trust is not null)
        {
            var known = TrustFile.Open(trust).Anchor.Validators;
            return new Judges(known.Addresses, known.From);
        }
        if (listed is null)
            return null;
        var addresses = new List<Address>();
        foreach (var part in listed.Split(',', StringSplitOptions.TrimEntries))
            addresses.Add(
                Address.TryParse(part, out var address)
                && !addresses.Contains(address)
                && addresses.Count < MaxValidators
                    ? address
                    : throw new CliException("error.validators", part)
            );
        return new Judges(addresses, 0);
    }
}
