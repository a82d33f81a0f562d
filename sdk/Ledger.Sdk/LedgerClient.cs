using Grpc.Core;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Sdk.Proofs;
using Ledger.Sdk.Reports;
using Ledger.Sdk.Statements;
using Ledger.Sdk.Transport;
using Microsoft.Extensions.Logging;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>
/// A client of one ledger: thread-safe, one for the process. What it accepted lies on its disk and ends as final or
/// refused, whatever dies in between.
/// </summary>
public class LedgerClient : IAsyncDisposable
{
    private readonly LedgerClientParts? parts;
    private readonly OutboxEngine? outbox;
    private readonly Submitter? submitter;
    private readonly ClientMetrics? metrics;

    /// <summary>For mocks.</summary>
    protected LedgerClient() { }

    private LedgerClient(LedgerClientParts parts, OutboxEngine? outbox, ReadChannel reads)
    {
        (this.parts, this.outbox, Reads) = (parts, outbox, reads);
        CodeKeys = Verify_CodeKeys(parts.Trust);
        var units = parts.UnitKey is { } key ? new UnitReferences(key, parts.Trust.GenesisHash) : null;
        var proofs = new ProofReader(parts.Trust, reads);
        var context = new StatementContext(
            parts.Trust.ChainId,
            parts.Trust.GenesisHash,
            parts.Trust.Hosts.Count > 0 ? parts.Trust.Hosts[0] : "localhost",
            units,
            CodeKeys,
            parts.Trust.Regions,
            new UnitTitles(reads, proofs, parts.Confirm == Confirm.Proof)
        );
        metrics = new ClientMetrics();
        submitter = new Submitter(outbox, parts.Writers, context, parts.Observer);
        Units = new UnitsClient(submitter, reads, proofs);
        Filings = new FilingsClient(submitter, reads, proofs);
        Taxes = new TaxesClient(submitter, reads, proofs);
        Escrows = new EscrowsClient(submitter, reads, proofs);
        Consortium = new ConsortiumClient(submitter, reads, proofs);
        Codes = new CodesClient(parts.CodeKey, parts.Trust, parts.Time, context.Host);
        Outbox = new OutboxClient(outbox, reads, parts.Time);
        Disclosures = new DisclosuresClient(reads);
        Verify = new VerifyClient(parts.Trust, reads, parts.Time, metrics);
        Events = new EventsClient(reads, parts.Heartbeat, parts.Time, parts.Log, metrics);
    }

    /// <summary>Units of housing.</summary>
    public virtual UnitsClient Units { get; } = null!;

    /// <summary>Filings of contracts.</summary>
    public virtual FilingsClient Filings { get; } = null!;

    /// <summary>Tax of filings.</summary>
    public virtual TaxesClient Taxes { get; } = null!;

    /// <summary>Money under supervision.</summary>
    public virtual EscrowsClient Escrows { get; } = null!;

    /// <summary>The members and their keys.</summary>
    public virtual ConsortiumClient Consortium { get; } = null!;

    /// <summary>Codes of contracts and of certificates.</summary>
    public virtual CodesClient Codes { get; } = null!;

    /// <summary>Where accepted statements stand.</summary>
    public virtual OutboxClient Outbox { get; } = null!;

    /// <summary>The disclosed fields that the node keeps.</summary>
    public virtual DisclosuresClient Disclosures { get; } = null!;

    /// <summary>Verification in this process.</summary>
    public virtual VerifyClient Verify { get; } = null!;

    /// <summary>The ledger's events in order.</summary>
    public virtual EventsClient Events { get; } = null!;

    /// <summary>The pinned trust anchor.</summary>
    public virtual TrustAnchor Trust => parts!.Trust;

    internal ReadChannel Reads { get; } = null!;
    internal OutboxEngine? Engine => outbox;
    internal LedgerClientParts Parts => parts!;
    private KeptHead? Kept { get; init; }
    private IReadOnlyList<CodeKey> CodeKeys { get; } = [];

    /// <summary>Opens a client: checks options, locks the outbox folder, goes on with what lies in it.</summary>
    /// <exception cref="LedgerConfigurationException">All faults of the options at once.</exception>
    /// <exception cref="OutboxException">Locked, Damaged, TooNew.</exception>
    public static async ValueTask<LedgerClient> OpenAsync(
        LedgerOptions options,
        LedgerKeys keys,
        CancellationToken ct,
        ILoggerFactory? loggers = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(keys);
        return await OpenAsync(OptionsCheck.ToParts(options, keys, loggers), ct);
    }

    internal static async ValueTask<LedgerClient> OpenAsync(LedgerClientParts parts, CancellationToken ct)
    {
        var seen = new SeenBlock();
        var contact = new LedgerContact(parts.Trust, seen, parts.ReadTimeout, parts.Log);
        parts.Nodes.Guard(contact);
        var reads = new ReadChannel(parts.Nodes, seen, parts.ReadTimeout);
        OutboxEngine? outbox = null;
        KeptHead? kept = null;
        if (parts.Files is { } files)
        {
            outbox = await OutboxEngine.OpenAsync(
                new OutboxParts(
                    files,
                    parts.Outbox,
                    Transport(parts, reads),
                    new BatchEncoder(parts.Trust.ChainId),
                    [.. parts.Writers.Select(w => w.Signer)],
                    parts.Time,
                    parts.Log
                ),
                ct
            );
        }
        var store = outbox is null ? parts.Head : new OutboxHead(outbox);
        if (store is not null)
        {
            if (store.Seen is { } block)
                seen.Raise(block);
            contact.Kept = (store.Genesis, store.Name);
            kept = new KeptHead(store, parts.Nodes, contact, seen, parts.Trust.GenesisHash, parts.Time, parts.Log);
        }
        outbox?.Start();
        kept?.Start();
        return new LedgerClient(parts, outbox, reads) { Kept = kept };
    }

    /// <summary>What an outbox asks of this client's ledger.</summary>
    internal IOutboxTransport Transport() => Transport(parts!, Reads);

    /// <summary>The ledger's head, proved, where it lacks a block that was seen; null where it has it.</summary>
    /// <exception cref="ForeignLedgerException">It is another ledger.</exception>
    /// <exception cref="LedgerUnavailableException">No answer.</exception>
    internal async Task<BlockRef?> HeadWithoutAsync(BlockRef block, Bytes32? genesis, CancellationToken ct)
    {
        var contact = new LedgerContact(parts!.Trust, new SeenBlock(), parts.ReadTimeout, parts.Log)
        {
            Kept = (genesis, "the outbox's folder"),
        };
        try
        {
            await contact.MeetAsync(parts.Nodes.Invoker, ct);
            return await contact.HoldsAsync(parts.Nodes.Invoker, block.Number, block.Hash, ct) ? null : contact.Proved;
        }
        catch (RpcException e)
        {
            throw parts.Nodes.Unavailable(e);
        }
    }

    private static IOutboxTransport Transport(LedgerClientParts parts, ReadChannel reads) =>
        parts.Wrap(
            new GrpcTransport(
                parts.Nodes,
                reads,
                parts.SubmitTimeout,
                parts.ReadTimeout,
                parts.Confirm == Confirm.Proof ? new FinalityProof(new ProofReader(parts.Trust, reads)) : null,
                parts.Log
            )
        );

    private static IReadOnlyList<CodeKey> Verify_CodeKeys(TrustAnchor trust) =>
        [
            .. trust.CodeKeys.Select(k =>
                CodeKey.TryRead((CodeAlgorithm)k.Alg, k.Spki, out var key)
                    ? key
                    : throw new LedgerConfigurationException(["trust.json holds a code key that is none."])
            ),
        ];

    /// <summary>What the node says of its ledger.</summary>
    public virtual Task<LedgerInfo> GetInfoAsync(CancellationToken ct = default) =>
        Reads.CallAsync(
            async (invoker, options) =>
            {
                var answer = await new Proto.LedgerService.LedgerServiceClient(invoker).GetLedgerAsync(
                    new Proto.GetLedgerRequest { Read = Reads.Seen.Read() },
                    options
                );
                Reads.Seen.Raise(answer.Head);
                return ReportReader.Read(answer);
            },
            ct
        );

    /// <summary>One synced group, order kept. Declined ones are left out of it.</summary>
    public virtual Task<IReadOnlyList<Submission>> SubmitManyAsync(
        IReadOnlyList<Statement> statements,
        CancellationToken ct = default
    ) => submitter!.SubmitAsync(statements, ct);

    /// <summary>Any statement; the typed clients call this.</summary>
    public virtual async ValueTask<Submission> SubmitAsync(Statement statement, CancellationToken ct = default) =>
        await submitter!.SubmitAsync(statement, ct);

    /// <summary>Would each be refused now, alone, on the node's head? Nothing is kept; null = it would be accepted.</summary>
    public virtual Task<IReadOnlyList<Ledger.Chaincode.Refusal?>> PreviewAsync(
        IReadOnlyList<Statement> statements,
        CancellationToken ct = default
    ) => submitter!.PreviewAsync(statements, Reads, ct);

    /// <summary>Ends sending, writes the head that was proved last, leaves the folder. What is open goes on at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Kept is not null)
            await Kept.DisposeAsync();
        if (outbox is not null)
            await outbox.DisposeAsync();
        metrics?.Dispose();
        parts?.Nodes.Dispose();
    }
}
