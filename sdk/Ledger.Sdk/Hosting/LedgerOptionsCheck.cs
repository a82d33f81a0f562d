using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ledger.Sdk.Hosting;

/// <summary>All faults of one ledger's options at once; what was read for it is what the client is made of.</summary>
internal sealed class LedgerOptionsCheck(
    string optionsName,
    Func<Settings>? settings,
    Func<List<string>, LedgerKeys> keys,
    ILoggerFactory? loggers,
    TimeProvider time
) : IValidateOptions<LedgerOptions>
{
    private readonly ConditionalWeakTable<LedgerOptions, LedgerClientParts> read = [];

    public string Name => optionsName;

    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        if (!string.Equals(name, Name, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        var misread = (settings?.Invoke().Faults ?? []).ToList();
        try
        {
            var parts = OptionsCheck.ToParts(options, keys(misread), loggers, time);
            if (misread.Count > 0)
                return ValidateOptionsResult.Fail(misread);
            read.AddOrUpdate(options, parts);
            return ValidateOptionsResult.Success;
        }
        catch (LedgerConfigurationException e)
        {
            return ValidateOptionsResult.Fail([.. misread, .. e.Faults]);
        }
    }

    /// <summary>Of options that were found right.</summary>
    public LedgerClientParts PartsOf(LedgerOptions options) =>
        read.TryGetValue(options, out var parts)
            ? parts
            : throw new InvalidOperationException("These options were not checked.");
}
