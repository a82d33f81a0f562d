using Ledger.Chaincode;
using Ledger.Evidence.Documents;

namespace Ledger.Sdk;

/// <summary>1001. The key was used for another content.</summary>
public sealed record OperationKeyReused()
    : Refusal(
        1001,
        nameof(OperationKeyReused),
        "操作键已用于其他内容",
        "The operation key was used for other content: use a key of its own.",
        Remedy.CorrectTheData
    );

/// <summary>1002. An earlier statement of this outbox on the same record was refused.</summary>
public sealed record PredecessorRefused()
    : Refusal(
        1002,
        nameof(PredecessorRefused),
        "同一记录上在前的语句被拒绝",
        "An earlier statement on this record was refused: see that one first.",
        Remedy.ReadAgain
    );

/// <summary>1003. A person gave up a held statement.</summary>
public sealed record Abandoned()
    : Refusal(
        1003,
        nameof(Abandoned),
        "已由人工放弃",
        "A person gave this statement up: it was never in the ledger.",
        Remedy.CorrectTheData
    );

/// <summary>1004. The document is larger than the limit, or unreadable as a PDF, or holds what a contract must not.</summary>
/// <param name="Fault">What was found, for instance Scripted.</param>
public sealed record PdfRefused(string Fault, string FaultZh, string FaultEn)
    : Refusal(1004, "Pdf" + Fault, FaultZh, FaultEn, Remedy.CorrectTheData)
{
    /// <summary>What a statement with such a file is declined with.</summary>
    public static PdfRefused Of(PdfFault fault)
    {
        var text = PdfFaultText.Of(fault);
        var name = fault.ToString();
        return new PdfRefused(name.StartsWith("Pdf", StringComparison.Ordinal) ? name[3..] : name, text.Zh, text.En);
    }
}

/// <summary>1005. The contract code does not belong to this statement.</summary>
/// <param name="What">ContractNo, Area, Version, Ledger or Key.</param>
public sealed record CodeDiffers(string What)
    : Refusal(
        1005,
        nameof(CodeDiffers),
        "合同二维码与所填内容不一致：" + What,
        "The contract code says otherwise: " + What + ".",
        Remedy.CorrectTheData
    );

/// <summary>1006. A field does not fit its type, alphabet or length.</summary>
/// <param name="Field">Its name in the statement.</param>
/// <param name="WhyZh">In Chinese.</param>
/// <param name="Why">In English.</param>
public sealed record FieldRefused(string Field, string WhyZh, string Why)
    : Refusal(
        1006,
        nameof(FieldRefused),
        "字段不合格式：" + Field + "：" + WhyZh,
        "The field " + Field + " does not fit: " + Why,
        Remedy.CorrectTheData
    );

/// <summary>
/// 1007. Another writer's statement took this one's place on the record, and a later statement of this outbox landed on
/// that: this one will not come after it.
/// </summary>
public sealed record Overtaken()
    : Refusal(
        1007,
        nameof(Overtaken),
        "同一记录上在后的语句已先入账",
        "A later statement on this record landed first: read the record and decide anew.",
        Remedy.ReadAgain
    );

/// <summary>1008. What the statement discloses to its node does not fit into one request; nothing was stored.</summary>
/// <param name="Size">Bytes of all its disclosures in the request.</param>
/// <param name="Limit">Bytes.</param>
public sealed record DisclosuresTooLarge(long Size, long Limit)
    : Refusal(
        1008,
        nameof(DisclosuresTooLarge),
        "披露内容共" + Size + "字节，超过" + Limit + "字节的限制",
        "What it discloses is " + Size + " bytes, the limit is " + Limit + ": shorten its texts or lists.",
        Remedy.CorrectTheData
    );

/// <summary>
/// 1009. The statement names no title version, and no node told the unit's: nothing was stored. The same call
/// may succeed later, or with <see cref="SignFiling.TitleVersion"/> given.
/// </summary>
public sealed record TitleVersionUnknown()
    : Refusal(
        1009,
        nameof(TitleVersionUnknown),
        "没有节点告知该房屋单元当前的权属版本",
        "No node told the unit's title version: call again, or give the version that your user saw.",
        Remedy.ReadAgain
    );
