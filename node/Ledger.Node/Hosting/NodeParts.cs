using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Security;
using Ledger.Node.Vault;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ledger.Node;

/// <summary>What a test puts in the place of files, devices, network and clock. A null part is the real one.</summary>
public sealed record NodeParts
{
    public ReadOnlyMemory<byte>? Trust { get; init; }

    public ReadOnlyMemory<byte>? Genesis { get; init; }

    public IReadOnlyList<IBlockSealer>? Sealers { get; init; }

    public IKeyValueStore? EngineStore { get; init; }

    /// <summary>Together with <see cref="EngineStore"/>; null there: the head is remembered nowhere else.</summary>
    public IHeadMarkPlace? EngineMark { get; init; }

    /// <summary>Instead of engine and external chain. Not disposed of by the node.</summary>
    public IChain? Chain { get; init; }

    public IIndexStore? IndexStore { get; init; }

    public Func<Bytes32, TimeProvider, DisclosureVault>? Vault { get; init; }

    public ILeaseStore? Leases { get; init; }

    public TimeProvider? Time { get; init; }

    /// <summary>Blocks only by <see cref="ChainEngine.SealAsync"/>.</summary>
    public bool ManualSealing { get; init; }

    /// <summary>The limit of open files, instead of the process's.</summary>
    public long? OpenFiles { get; init; }

    public Action<CommitPoint>? OnCommitPoint { get; init; }

    /// <summary>Another server than Kestrel, for instance one in memory. Who calls is then told by <see cref="Caller"/>.</summary>
    public Action<IWebHostBuilder>? WebHost { get; init; }

    /// <summary>Who calls, where there is no certificate. Only looked at together with <see cref="WebHost"/>.</summary>
    public Func<HttpContext, CallerIdentity?>? Caller { get; init; }

    public Action<ILoggingBuilder>? Logging { get; init; }
}
