using Ledger.Evidence.Codes;

namespace Ledger.Sdk;

/// <summary>Keys of a client that is opened without dependency injection.</summary>
public sealed class LedgerKeys
{
    /// <summary>Writer keys by name, in order; the first is the default.</summary>
    public IList<(string Name, ISigner Signer)> Writers { get; } = [];

    /// <summary>The center's unit key.</summary>
    public KeyFile? UnitKey { get; set; }

    /// <summary>The center's key of contract codes, in a file.</summary>
    public KeyFile? CodeKey { get; set; }

    /// <summary>The center's key of contract codes where it lies elsewhere; then <see cref="CodeKey"/> stays null.</summary>
    public ICodeSigner? CodeSigner { get; set; }
}
