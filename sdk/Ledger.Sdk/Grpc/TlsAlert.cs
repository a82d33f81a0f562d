using System.ComponentModel;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk.Grpc;

/// <summary>The alerts of TLS (RFC 8446 6.2) by which a node, or a proxy in front of it, refuses a client's certificate.</summary>
internal static class TlsAlert
{
    /// <summary>As OpenSSL words them, then Windows' code for the same.</summary>
    private static readonly (string Words, int Windows, Bilingual Text)[] Known =
    [
        ("certificate required", 0, new("没有收到客户端证书", "it got no client certificate")),
        (
            "unknown ca",
            unchecked((int)0x80090325),
            new("证书不是它所接受的机构签发的", "the certificate is of no authority that it takes")
        ),
        (
            "certificate expired",
            unchecked((int)0x80090328),
            new("证书已过期或尚未生效", "the certificate is out of its term")
        ),
        ("certificate revoked", unchecked((int)0x80092010), new("证书已被撤销", "the certificate was withdrawn")),
        (
            "unsupported certificate",
            unchecked((int)0x80090349),
            new("证书不能用于客户端", "the certificate is none for a client")
        ),
        ("bad certificate", unchecked((int)0x80090327), new("证书无效", "the certificate does not hold")),
        ("decrypt error", 0, new("证书的签名不符", "a signature of the certificate does not hold")),
        ("certificate unknown", 0, new("证书不被接受", "the certificate is not taken")),
        ("access denied", 0, new("证书没有权限", "the certificate has no right there")),
    ];

    /// <summary>Null where the fault is no such alert.</summary>
    public static Bilingual? Of(Exception fault)
    {
        foreach (var (words, windows, text) in Known)
            if (
                fault.Message.Contains("alert " + words, StringComparison.OrdinalIgnoreCase)
                || (windows != 0 && fault is Win32Exception native && native.NativeErrorCode == windows)
            )
                return new Bilingual(
                    $"节点拒绝了客户端证书：{text.Zh}（TLS 警报：{words}）。",
                    $"The node refused the client certificate: {text.En} (TLS alert: {words})."
                );
        return null;
    }
}
