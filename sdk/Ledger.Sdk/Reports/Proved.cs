using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>
/// What was proved in this process against its own trust.json, as of a block. <see cref="Value"/> null = the record's
/// absence was proved.
/// </summary>
public sealed record Proved<T>(T? Value, BlockRef AsOf)
    where T : class;
