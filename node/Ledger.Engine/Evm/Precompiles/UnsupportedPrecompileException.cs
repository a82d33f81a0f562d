namespace Ledger.Engine.Evm;

/// <summary>Precompile 10 was called. The transaction cannot be executed here.</summary>
internal sealed class UnsupportedPrecompileException()
    : Exception("UnsupportedPrecompile: this engine has no KZG point evaluation (precompile 10).");
