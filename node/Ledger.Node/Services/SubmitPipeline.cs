using System.Globalization;
using Google.Rpc;
using Ledger.Api;
using Ledger.Chaincode;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;
using Ledger.Node.Errors;
using Ledger.Node.Leases;
using Ledger.Node.Reads;
using Ledger.Node.Records;
using Ledger.Node.Security;
using Ledger.Node.Vault;

namespace Ledger.Node.Services;

/// <summary>
/// A signed transaction's way in, cheap checks before dear ones: size, form, its statements, then the sender (recovered once, for
/// the pool too), key and organisation, lease, the disclosures' commitments, which are set aside in the vault (synced) until
/// the chain has accepted their statements, the chain's pool. Submitting the same bytes again is answered as known.
/// </summary>
internal sealed class SubmitPipeline(
    IChain chain,
    RecordReader reader,
    ReadPoints points,
    LeaseBook leases,
    DisclosureVault vault,
    VaultFollower accepted,
    PendingTransactions pending,
    DiskGuard disk,
    TrustAnchor trust
)
{
    public async Task<Wire.SubmitTransactionResponse> SubmitAsync(
        Wire.SubmitTransactionRequest request,
        CallerIdentity caller,
        CancellationToken ct
    )
    {
        if (request.Raw.Length > ApiLimits.TransactionBytes)
            throw RpcErrors.TooLarge("raw", request.Raw.Length, ApiLimits.TransactionBytes);
        if (disk.IsLow)
            throw RpcErrors.DiskFull();
        var signed = Decode(request.Raw.Memory);
        var transaction = signed.Transaction;
        var statements = Statements(transaction);
        var sender = SenderOf(signed);
        var point = await points.OfAsync(null, ct).ConfigureAwait(false);
        var key = await reader.WriterAsync(sender, point.Number, ct).ConfigureAwait(false);
        Permit(key, sender, point, caller);
        RequireLease(sender, request.LeaseToken);
        var disclosures = SubmittedDisclosures.Check(request.Disclosures, statements, trust.Regions);
        var outcome = vault.Stage(signed.Hash, sender, transaction.Nonce, key.Organisation, disclosures, out var kept);
        if (outcome == StagingOutcome.Full)
            throw RpcErrors.Retry(
                Code.ResourceExhausted,
                ErrorReasons.DisclosuresWaiting,
                "Too many disclosures of this organisation wait for the chain: send again later.",
                "本机构等待上链的披露内容过多,请稍后再试。",
                TimeSpan.FromSeconds(5)
            );
        var result = await chain.SubmitAsync(signed, ct).ConfigureAwait(false);
        if (result.Outcome is not (SubmitOutcome.Accepted or SubmitOutcome.Known))
        {
            vault.Drop([signed.Hash]);
            throw SubmitErrors.Of(result, transaction.Nonce);
        }
        if (result.Outcome == SubmitOutcome.Known)
            await accepted.ResolveAsync(signed.Hash, ct).ConfigureAwait(false);
        pending.Add(result.Hash, sender, transaction.Nonce);
        var response = new Wire.SubmitTransactionResponse
        {
            Name = ResourceName.Transaction(result.Hash.Span),
            Known = result.Outcome == SubmitOutcome.Known,
            Head = point.Ref,
        };
        response.StoredDisclosures.AddRange(kept.Select(Version));
        response.DeclinedDisclosures.AddRange(disclosures.Select(d => d.Disclosure).Except(kept).Select(Version));
        return response;
    }

    private static string Version(Wire.Disclosure disclosure) =>
        string.Create(CultureInfo.InvariantCulture, $"{disclosure.Record}/versions/{disclosure.Version}");

    private SignedTransaction Decode(ReadOnlyMemory<byte> raw)
    {
        if (Transaction.UnknownType(raw.Span) is { } type)
            throw RpcErrors.BadField(
                "raw",
                $"a transaction of type {type}; this chain takes types 0, 1 and 2.",
                $"交易类型为 {type},本链只接受类型 0、1、2。"
            );
        SignedTransaction signed;
        try
        {
            signed = SignedTransaction.Decode(raw);
        }
        catch (RlpException e)
        {
            throw RpcErrors.BadField("raw", "not a signed transaction: " + e.Message, "不是签名交易。");
        }
        var signedFor = signed.Transaction.ChainId;
        if (signedFor != chain.ChainId)
            throw RpcErrors.Of(
                Code.InvalidArgument,
                ErrorReasons.WrongChain,
                $"Signed for chain {signedFor}, this is {chain.ChainId}.",
                $"交易是为链 {signedFor} 签名的,本链为 {chain.ChainId}。",
                ("given", signedFor?.ToString(CultureInfo.InvariantCulture) ?? ""),
                ("expected", chain.ChainId.ToString(CultureInfo.InvariantCulture))
            );
        return signed;
    }

    private static Address SenderOf(SignedTransaction signed) =>
        signed.Sender
        ?? throw (
            signed.Transaction.HasLowS
                ? RpcErrors.Of(
                    Code.InvalidArgument,
                    ErrorReasons.BadSignature,
                    "No key can have made the transaction's signature.",
                    "交易签名无效。"
                )
                : RpcErrors.Of(
                    Code.InvalidArgument,
                    ErrorReasons.BadSignature,
                    "s of the transaction's signature lies in the upper half of the group's order (EIP-2).",
                    "交易签名的 s 值位于上半区(EIP-2)。"
                )
        );

    private static IReadOnlyList<StatementCall> Statements(Transaction transaction)
    {
        if (transaction.To != ContractAddresses.Batch)
            throw RpcErrors.Of(
                Code.InvalidArgument,
                ErrorReasons.WrongDestination,
                "Statements go to the batch contract alone.",
                "语句只能提交给批处理合约。"
            );
        return BatchCall.TryDecode(transaction.Data, out var statements)
            ? statements
            : throw RpcErrors.BadField(
                "raw",
                "the call data is not the canonical encoding of submit(Statement[]) with 1 to 200 statements.",
                "调用数据不是 1 至 200 条语句的规范编码。"
            );
    }

    private static void Permit(WriterKeyWord key, Address sender, ReadPoint point, CallerIdentity caller)
    {
        var address = Convert.ToHexStringLower(sender.Span);
        if (!key.CountsAt(point.Number + 1))
            throw RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.KeyInvalid,
                "The signing key is no organisation's writer key, or does not count at this block.",
                "签名密钥不是任何机构的写入密钥,或在此区块无效。",
                ("key", address)
            );
        if (!caller.MayActFor(key.Organisation))
            throw RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.NotPermitted,
                "The signing key belongs to another organisation than the certificate.",
                "签名密钥与客户端证书不属于同一机构。",
                ("key", address)
            );
    }

    private void RequireLease(Address sender, string token)
    {
        switch (leases.Check(sender, token))
        {
            case LeaseCheck.InUse:
                throw LeaseErrors.InUse(leases.Find(sender)!);
            case LeaseCheck.Lost:
                throw RpcErrors.Of(
                    Code.Aborted,
                    ErrorReasons.LeaseLost,
                    "The lease of this key was taken by another since: acquire it anew before sending.",
                    "该密钥的租约已被他人取得,请重新获取后再提交。"
                );
        }
    }
}
