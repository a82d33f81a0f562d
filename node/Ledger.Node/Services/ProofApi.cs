using Google.Protobuf;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Node.Errors;
using Ledger.Node.Proofs;
using Ledger.Node.Reads;
using Ledger.Node.Records;
using Ledger.Node.Security;
using Ledger.Node.Vault;

namespace Ledger.Node.Services;

internal sealed class ProofApi(
    StateProver prover,
    BundleBuilder bundles,
    ReadPoints points,
    RecordReader reader,
    DisclosureDesk desk,
    DisclosureVault vault
) : Wire.ProofService.ProofServiceBase
{
    public override async Task<Wire.ProveRecordResponse> ProveRecord(
        Wire.ProveRecordRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        var (kind, id) = Record(request.Name, "name");
        var point = await points.OfAsync(request.Read, ct);
        var slots = BundleSlots.Target([(kind, id, true)], [], [], null).ToDictionary(StringComparer.Ordinal);
        var name = RecordNames.Contract(kind);
        var words = await prover.SlotsAsync(kind, id, point.Number, ct);
        slots[name] = [.. Proxy(slots[name], kind, id).Concat(words).Distinct()];
        var proofs = await prover.ProveAsync(slots, point.Number, ct);
        var response = new Wire.ProveRecordResponse
        {
            Evidence = await prover.EvidenceAsync(point, proofs, request.KnownSetId, ct),
        };
        foreach (var proof in proofs)
        foreach (var slot in proof.Slots)
            response.Words.Add(
                new Wire.Word
                {
                    Address = ByteString.CopyFrom(proof.Address.Span),
                    Slot = RecordReader.Bytes(slot.Slot),
                    Value = RecordReader.Bytes(slot.Value),
                }
            );
        return response;
    }

    public override async Task<Wire.ConfirmHeadsResponse> ConfirmHeads(
        Wire.ConfirmHeadsRequest request,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        if (request.Claims.Count > ApiLimits.Heads)
            throw RpcErrors.TooLarge("claims", request.Claims.Count, ApiLimits.Heads);
        var point = await points.OfAsync(request.Read, ct);
        var records = new List<(RecordKind Kind, Bytes32 Id, bool Exists)>();
        var response = new Wire.ConfirmHeadsResponse();
        foreach (var claim in request.Claims)
        {
            var (kind, id) = Record(claim.Record, "claims.record");
            var word = await reader.WordAsync(kind, id, point.Number, ct);
            records.Add((kind, id, word.Exists));
            var head = new Wire.HeadClaim { Record = claim.Record, Seq = word.Seq };
            if (word.Exists)
                head.Head = RecordReader.Bytes(await reader.ReadAsync(kind, id, 1, point.Number, ct));
            response.Heads.Add(head);
        }
        if (request.WithoutProof)
            return response;
        var slots = new Dictionary<string, IReadOnlyList<Bytes32>>(
            BundleSlots.Target(records, [], [], null),
            StringComparer.Ordinal
        );
        if (records.Count == 0)
            foreach (var (name, list) in prover.ContractSlots())
                slots[name] = [.. slots.GetValueOrDefault(name, []).Concat(list).Distinct()];
        response.Evidence = await prover.EvidenceAsync(
            point,
            await prover.ProveAsync(slots, point.Number, ct),
            request.KnownSetId,
            ct
        );
        return response;
    }

    public override async Task StreamBundle(
        Wire.StreamBundleRequest request,
        IServerStreamWriter<Wire.StreamBundleResponse> responseStream,
        ServerCallContext context
    )
    {
        var ct = context.CancellationToken;
        var filing = RecordLists.Id(request.Name, RecordKind.Filing);
        var caller = Caller.Of(context);
        var point = await points.OfAsync(request.Read, ct);
        var (right, erased) = (new DisclosureRight(DisclosureLevel.None, ByCode: false), false);
        if (request.IncludeDisclosures)
        {
            if (caller.Kind == CallerKind.Reader)
                throw RpcErrors.Of(
                    Google.Rpc.Code.PermissionDenied,
                    ErrorReasons.NotPermitted,
                    "A reader gets proofs alone: ask without fields.",
                    "只读用户只能获取证明,请不要请求披露字段。"
                );
            right = await desk.AskAsync(
                caller,
                filing,
                request.Purpose,
                request.Code,
                DisclosureLevel.Masked,
                point.Number,
                ct
            );
            erased = right.Level >= DisclosureLevel.Masked && vault.IsErased(filing);
        }
        var bundle = await bundles.BuildAsync(filing, point, right.Level, request.KnownSetId, ct);
        if (right.Level >= DisclosureLevel.Masked && !erased)
        {
            var use = bundle.Disclosures.Count == 0 ? VaultUse.Nothing : Purposes.Use(right);
            vault.Log(filing, caller.Organisation, caller.Certificate, use, request.Purpose);
        }
        var bytes = BundleWriter.Write(bundle);
        for (var at = 0; at < bytes.Length; at += ApiLimits.BundleChunkBytes)
        {
            var size = Math.Min(ApiLimits.BundleChunkBytes, bytes.Length - at);
            var chunk = new Wire.StreamBundleResponse
            {
                Chunk = UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(at, size)),
            };
            if (at == 0)
                (chunk.TotalBytes, chunk.AsOf, chunk.DisclosuresErased, chunk.DisclosuresRefused) = (
                    (ulong)bytes.Length,
                    point.Ref,
                    erased,
                    request.IncludeDisclosures && right.Level < DisclosureLevel.Masked
                );
            await responseStream.WriteAsync(chunk, ct);
        }
    }

    /// <summary>The proxy's words; the record's own come from its layout.</summary>
    private static IEnumerable<Bytes32> Proxy(IReadOnlyList<Bytes32> slots, RecordKind kind, Bytes32 id) =>
        slots.Where(s =>
            s != StorageSlots.Record(kind, id) && s != StorageSlots.Record(kind, id, RecordLayout.Head.Word)
        );

    private static (RecordKind, Bytes32) Record(string name, string field)
    {
        if (!ResourceName.TryParseRecord(name, out var kind, out var id) || kind is 5 or 6 or 7 or 9)
            throw RpcErrors.BadField(
                field,
                "expected units/, filings/, taxes/ or escrows/ and 64 hex digits, or organisations/ and a number.",
                "应为 units/、filings/、taxes/、escrows/ 加 64 位十六进制,或 organisations/ 加编号。"
            );
        return ((RecordKind)kind, new Bytes32(id));
    }
}
