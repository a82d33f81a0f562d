using System.Diagnostics;
using System.Formats.Cbor;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ledger.Chaincode;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Engine;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Sdk.Statements;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Clients;

/// <summary>From a statement to an outbox entry: checks, content digest, encoding, then one group.</summary>
internal sealed class Submitter(
    OutboxEngine? outbox,
    IReadOnlyList<(string Name, ISigner Signer)> writers,
    StatementContext context,
    ISubmitObserver? observer = null
)
{
    public StatementContext Context => context;

    public async Task<Submission> SubmitAsync(Statement statement, CancellationToken ct) =>
        (await SubmitAsync([statement], ct))[0];

    public async Task<IReadOnlyList<Submission>> SubmitAsync(IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(statements);
        if (outbox is null)
            throw new InvalidOperationException("This client has no outbox folder: it reads only.");
        using var submitting = OutboxMetrics.Source.StartActivity("ledger.submit", ActivityKind.Producer);
        submitting?.SetTag("ledger.statements", statements.Count);
        var result = new Submission[statements.Count];
        var entries = new List<NewEntry>(statements.Count);
        var places = new List<int>(statements.Count);
        for (var i = 0; i < statements.Count; i++)
        {
            var (entry, declined) = await PrepareAsync(statements[i], ct);
            if (entry is null)
            {
                result[i] = new Submission.Declined(declined!);
                continue;
            }
            observer?.Asked(statements[i].Key);
            entries.Add(entry);
            places.Add(i);
        }
        var answers = entries.Count > 0 ? await outbox.AcceptAsync(entries, ct) : [];
        for (var j = 0; j < answers.Count; j++)
        {
            var (answer, entry) = (answers[j], entries[j]);
            result[places[j]] = answer.Declined is { } refusal
                ? new Submission.Declined(RefusalReading.Of(refusal))
                : new Submission.Accepted(
                    new Receipt(
                        statements[places[j]].Key,
                        checked((ulong)answer.Order),
                        Name(entry.Body),
                        answer.Repeated
                    )
                );
            if (result[places[j]] is Submission.Accepted { Receipt: var receipt })
                observer?.Accepted(receipt);
        }
        return result;
    }

    private static string Name(StatementBody body) => Wire.Name(new RecordKey(body.Kind, body.Record));

    private async ValueTask<(NewEntry? Entry, Refusal? Declined)> PrepareAsync(Statement s, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(s);
        var prepared = await s.PrepareAsync(context, ct);
        if (prepared.Declined is { } declined)
            return (null, declined);
        var body = Body(s, prepared.Data);
        if (body.Data.Length > StatementCall.MaxData)
            return (null, new TooLarge(body.Record, Ascii("data"), (ulong)body.Data.Length, StatementCall.MaxData));
        if (DisclosureSize.Decline(prepared.Disclosures, DisclosureSize.Limit) is { } tooLarge)
            return (null, RefusalReading.Of(tooLarge));
        var entry = new NewEntry(
            s.Key.Value,
            Content(s),
            Writer(s),
            body,
            Mode(s.Expect),
            s.Expect is Expect.At { Position: var at } ? at : default,
            prepared.Disclosures,
            Activity.Current?.Id ?? ""
        );
        return (entry, null);
    }

    private StatementBody Body(Statement s, IEventData? data)
    {
        if (s is ProposeCall proposal)
        {
            var call = proposal.Plain(context);
            return From(
                proposal.Retract ? call.Retract(context.ChainId) : call.Propose(context.ChainId),
                creates: true
            );
        }
        var plain = StatementCall.Of(
            data!,
            s.RecordOf(context),
            s.Role,
            Statement.Seconds(s.EventTime, nameof(s.EventTime)),
            0
        );
        return From(s.IsConfirm ? plain.Confirmed() : plain, s.Creates);
    }

    private static StatementBody From(StatementCall call, bool creates) =>
        new(
            call.Kind,
            call.Number,
            call.Role,
            call.Confirm,
            creates,
            call.Record,
            call.EventTime,
            call.GasLimit,
            call.Data.ToArray()
        );

    private static ExpectMode Mode(Expect expect) =>
        expect.Match(inOrder: () => ExpectMode.InOrder, latest: () => ExpectMode.Latest, at: _ => ExpectMode.At);

    private Address Writer(Statement s)
    {
        if (s.Writer is null)
            return writers.Count > 0
                ? writers[0].Signer.Address
                : throw new InvalidOperationException("This client has no writer key: AddWriter(...).");
        foreach (var (name, signer) in writers)
            if (string.Equals(name, s.Writer, StringComparison.Ordinal))
                return signer.Address;
        throw new InvalidOperationException("No writer key \"" + s.Writer + "\" was added to this client.");
    }

    /// <summary>SHA-256 of the deterministic CBOR (RFC 8949 4.2.1) of what the caller gave, before salts are drawn.</summary>
    private static Bytes32 Content(Statement s)
    {
        var w = new CborWriter(CborConformanceMode.Canonical, convertIndefiniteLengthEncodings: true);
        w.WriteStartArray(null);
        w.WriteTextString(s.GetType().Name);
        w.WriteUInt64(Statement.Seconds(s.EventTime, nameof(s.EventTime)));
        w.WriteBoolean(s.IsConfirm);
        w.WriteUInt32((byte)Mode(s.Expect));
        if (s.Expect is Expect.At { Position: var at })
        {
            w.WriteUInt32(at.Seq);
            w.WriteByteString(at.Head.Span);
        }
        w.WriteTextString(s.Writer ?? "");
        s.WriteContent(w);
        w.WriteEndArray();
        return new Bytes32(SHA256.HashData(w.Encode()));
    }

    private static Bytes32 Ascii(string text)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        System.Text.Encoding.ASCII.GetBytes(text, word);
        return new Bytes32(word);
    }

    public async Task<IReadOnlyList<Refusal?>> PreviewAsync(
        IReadOnlyList<Statement> statements,
        ReadChannel reads,
        CancellationToken ct
    )
    {
        var result = new Refusal?[statements.Count];
        var groups = new Dictionary<Address, List<(int Index, NewEntry Entry)>>();
        for (var i = 0; i < statements.Count; i++)
        {
            var (entry, declined) = await PrepareAsync(statements[i], ct);
            if (entry is null)
                result[i] = declined;
            else if (groups.TryGetValue(entry.Writer, out var group))
                group.Add((i, entry));
            else
                groups[entry.Writer] = [(i, entry)];
        }
        foreach (var (writer, group) in groups)
        {
            var answer = await reads.CallAsync(
                async (invoker, options) =>
                {
                    var heads = new Proto.ConfirmHeadsRequest { Read = reads.Seen.Read(), WithoutProof = true };
                    heads.Claims.AddRange(
                        group.Where(g => Asks(g.Entry)).Select(g => new Proto.HeadClaim { Record = Name(g.Entry.Body) })
                    );
                    var known =
                        heads.Claims.Count == 0
                            ? null
                            : await new Proto.ProofService.ProofServiceClient(invoker).ConfirmHeadsAsync(
                                heads,
                                options
                            );
                    var request = new Proto.PreviewStatementsRequest
                    {
                        Writer = Convert.ToHexStringLower(writer.Span),
                        Read = reads.Seen.Read(),
                    };
                    var next = 0;
                    foreach (var (_, entry) in group)
                        request.Statements.Add(ToWire(entry, Asks(entry) ? known!.Heads[next++] : null));
                    return await new Proto.TransactionService.TransactionServiceClient(invoker).PreviewStatementsAsync(
                        request,
                        options
                    );
                },
                ct
            );
            foreach (var preview in answer.Previews)
                if (preview.Refusal is { } refusal)
                    result[group[(int)preview.Index].Index] = RefusalReading.Of(
                        new RefusalData(
                            (int)refusal.Number,
                            refusal.Reason,
                            refusal.Data.ToByteArray(),
                            RefusedBy.Ledger
                        )
                    );
        }
        return result;
    }

    private static bool Asks(NewEntry entry) => !entry.Body.Creates && entry.Mode != ExpectMode.At;

    private static Proto.Statement ToWire(NewEntry entry, Proto.HeadClaim? at)
    {
        var head =
            at is null ? ByteString.CopyFrom(entry.At.Head.Span)
            : at.Head.Length == 32 ? at.Head
            : ByteString.CopyFrom(new byte[32]);
        return new Proto.Statement
        {
            Kind = entry.Body.Kind,
            Number = entry.Body.Number,
            Role = entry.Body.Role,
            Confirm = entry.Body.Confirm,
            ExpectedSeq = at?.Seq ?? entry.At.Seq,
            GasLimit = entry.Body.GasLimit,
            EventTime = new Timestamp { Seconds = checked((long)entry.Body.EventTime) },
            Record = ByteString.CopyFrom(entry.Body.Record.Span),
            ExpectedHead = head,
            Data = ByteString.CopyFrom(entry.Body.Data),
        };
    }
}
