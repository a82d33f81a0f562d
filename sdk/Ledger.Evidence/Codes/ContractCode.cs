using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Codes;

/// <summary>The code in a contract PDF, made before signing.</summary>
/// <remarks>docs/evidence.md 5, kind 1.</remarks>
public sealed class ContractCode : SignedCode
{
    private ContractCode(CodePayload payload, CoseSign1 message, byte[] cose, string? host)
        : base(payload, message, cose, host) { }

    /// <summary>Signs a payload with a key in memory.</summary>
    /// <exception cref="ArgumentException">A payload of another kind or ledger, or out of its limits.</exception>
    public static ContractCode Sign(CodePayload payload, CodeSigner signer, in Bytes32 genesisHash)
    {
        var (message, cose) = Sign(payload, CodeKind.Contract, signer, genesisHash);
        return new ContractCode(payload, message, cose, host: null);
    }

    /// <summary>Signs a payload with a key that lies anywhere. The signature is the signer's: nothing checks it here.</summary>
    /// <exception cref="ArgumentException">A payload of another kind or ledger, or out of its limits.</exception>
    public static async ValueTask<ContractCode> SignAsync(
        CodePayload payload,
        ICodeSigner signer,
        Bytes32 genesisHash,
        CancellationToken ct
    )
    {
        var (message, cose) = await SignAsync(payload, CodeKind.Contract, signer, genesisHash, ct)
            .ConfigureAwait(false);
        return new ContractCode(payload, message, cose, host: null);
    }

    /// <summary>Reads a scanned text; the fault names what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ContractCode? code, out CodeFault fault)
    {
        code = null;
        fault = CodeText.TryDecode(text, out var host, out var cose);
        if (fault == CodeFault.None)
            fault = TryRead(cose, host, out code);
        return code is not null;
    }

    /// <inheritdoc cref="TryParse(string?, out ContractCode?, out CodeFault)"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ContractCode? code) =>
        TryParse(text, out code, out _);

    /// <summary>Reads the COSE bytes alone.</summary>
    public static bool TryRead(byte[] cose, [NotNullWhen(true)] out ContractCode? code, out CodeFault fault)
    {
        ArgumentNullException.ThrowIfNull(cose);
        fault = TryRead(cose, null, out code);
        return code is not null;
    }

    private static CodeFault TryRead(byte[] cose, string? host, out ContractCode? code)
    {
        code = null;
        var fault = TryDecode(cose, CodeKind.Contract, out var payload, out var message);
        if (fault == CodeFault.None)
            code = new ContractCode(payload!, message!, cose, host);
        return fault;
    }
}
