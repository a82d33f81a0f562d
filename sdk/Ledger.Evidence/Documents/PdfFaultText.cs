using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Documents;

/// <summary>What a person is told of a fault, and what to do: Chinese and English.</summary>
public static class PdfFaultText
{
    /// <summary>What a person is told of a fault, and what to do.</summary>
    public static Bilingual Of(PdfFault fault) =>
        fault switch
        {
            PdfFault.NotAPdf => new(
                "文件不是PDF。请选择签署的合同PDF原件。",
                "Not a PDF: choose the signed contract itself."
            ),
            PdfFault.Truncated => new(
                "PDF不完整，请重新导出或重新传输。",
                "The PDF is cut off: export or transfer it again."
            ),
            PdfFault.Encrypted => new(
                "打开PDF需要密码，或加密方式不受支持。请提供无需密码即可打开的文件。",
                "The PDF needs a password to open, or is encrypted in a way that is not supported: provide it without a password."
            ),
            PdfFault.Scripted => new(
                "PDF含有脚本，显示内容可能变化。请导出不含脚本的PDF。",
                "The PDF contains JavaScript, so what it shows may change: export it without scripts."
            ),
            PdfFault.XfaForm => new(
                "PDF含有XFA动态表单。请打印或导出为普通PDF。",
                "The PDF contains an XFA form: print or export it as a plain PDF."
            ),
            PdfFault.LaunchAction => new(
                "PDF含有启动外部程序的动作，请去除。",
                "The PDF starts a program: remove the Launch action."
            ),
            PdfFault.OptionalContent => new(
                "PDF含有可隐藏的图层。请合并图层后导出。",
                "The PDF has layers that can be hidden: flatten them."
            ),
            PdfFault.ExternalReference => new(
                "PDF引用了外部文件或向外提交数据，请去除。",
                "The PDF refers to other files or submits data: remove these references."
            ),
            PdfFault.ChangedAfterSignature => new(
                "PDF在最后一次签名之后被追加内容。请提供签名后的原件。",
                "Bytes were added after the last signature: provide the file as it was signed."
            ),
            PdfFault.TooLarge => new("PDF超过大小限制。", "The PDF is larger than the limit."),
            PdfFault.TooComplex => new(
                "PDF结构过于复杂，无法检查。请重新导出。",
                "The PDF is nested or compressed beyond what is examined: export it again."
            ),
            PdfFault.UnreadableObjects => new(
                "PDF中有无法解读的压缩对象。请重新导出。",
                "The PDF has compressed objects that cannot be read: export it again."
            ),
            PdfFault.BytesBeforeHeader => new(
                "PDF文件头%PDF-之前还有别的字节，不是签署时的原件。请提供原件，不要经过会改动文件的程序。",
                "There are bytes in front of the PDF's header (%PDF-): this is not the file as it was signed. Provide that one, not through a program that changes files."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No fault of a PDF."),
        };
}
