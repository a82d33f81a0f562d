namespace Ledger.Sdk;

/// <summary>
/// A signer gave no signature of its key. The statement stays accepted and is signed once the signer can; its
/// <c>Problem</c> is this message, so that a signer that throws one puts nothing secret into it.
/// </summary>
/// <param name="name">Stable, for instance <c>SignerGaveForeignSignature</c>.</param>
/// <param name="what">What is wrong, for the operator.</param>
/// <param name="inner">What the signer met.</param>
public sealed class SignerException(string name, string what, Exception? inner = null)
    : Exception(name + ": " + what, inner)
{
    /// <summary>Stable; a text may change.</summary>
    public string Name { get; } = name;
}
