using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Statements;

/// <summary>What statements need of the client.</summary>
internal sealed record StatementContext(
    ulong ChainId,
    Bytes32 GenesisHash,
    string Host,
    UnitReferences? Units,
    IReadOnlyList<CodeKey> CodeKeys,
    UnitRegions? Regions,
    UnitTitles Titles
);
