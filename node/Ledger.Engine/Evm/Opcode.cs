namespace Ledger.Engine.Evm;

/// <summary>Opcodes by number (Yellow Paper appendix H, and the EIPs named where later).</summary>
internal static class Opcode
{
    public const byte Stop = 0x00,
        Add = 0x01,
        Mul = 0x02,
        Sub = 0x03,
        Div = 0x04,
        SDiv = 0x05,
        Mod = 0x06,
        SMod = 0x07,
        AddMod = 0x08,
        MulMod = 0x09,
        Exp = 0x0a,
        SignExtend = 0x0b;

    public const byte Lt = 0x10,
        Gt = 0x11,
        SLt = 0x12,
        SGt = 0x13,
        Eq = 0x14,
        IsZero = 0x15,
        And = 0x16,
        Or = 0x17,
        Xor = 0x18,
        Not = 0x19,
        Byte = 0x1a;

    /// <summary>EIP-145.</summary>
    public const byte Shl = 0x1b,
        Shr = 0x1c,
        Sar = 0x1d;

    public const byte Keccak = 0x20;

    public const byte Address = 0x30,
        Balance = 0x31,
        Origin = 0x32,
        Caller = 0x33,
        CallValue = 0x34,
        CallDataLoad = 0x35,
        CallDataSize = 0x36,
        CallDataCopy = 0x37,
        CodeSize = 0x38,
        CodeCopy = 0x39,
        GasPrice = 0x3a,
        ExtCodeSize = 0x3b,
        ExtCodeCopy = 0x3c;

    /// <summary>EIP-211.</summary>
    public const byte ReturnDataSize = 0x3d,
        ReturnDataCopy = 0x3e;

    /// <summary>EIP-1052.</summary>
    public const byte ExtCodeHash = 0x3f;

    public const byte BlockHash = 0x40,
        Coinbase = 0x41,
        Timestamp = 0x42,
        Number = 0x43;

    /// <summary>EIP-4399.</summary>
    public const byte PrevRandao = 0x44;
    public const byte GasLimit = 0x45;

    /// <summary>EIP-1344.</summary>
    public const byte ChainId = 0x46;

    /// <summary>EIP-1884.</summary>
    public const byte SelfBalance = 0x47;

    /// <summary>EIP-3198.</summary>
    public const byte BaseFee = 0x48;

    /// <summary>EIP-4844.</summary>
    public const byte BlobHash = 0x49;

    /// <summary>EIP-7516.</summary>
    public const byte BlobBaseFee = 0x4a;

    public const byte Pop = 0x50,
        MLoad = 0x51,
        MStore = 0x52,
        MStore8 = 0x53,
        SLoad = 0x54,
        SStore = 0x55,
        Jump = 0x56,
        JumpI = 0x57,
        Pc = 0x58,
        MSize = 0x59,
        Gas = 0x5a,
        JumpDest = 0x5b;

    /// <summary>EIP-1153.</summary>
    public const byte TLoad = 0x5c,
        TStore = 0x5d;

    /// <summary>EIP-5656.</summary>
    public const byte MCopy = 0x5e;

    /// <summary>EIP-3855.</summary>
    public const byte Push0 = 0x5f;

    public const byte Push1 = 0x60,
        Push32 = 0x7f,
        Dup1 = 0x80,
        Dup16 = 0x8f,
        Swap1 = 0x90,
        Swap16 = 0x9f,
        Log0 = 0xa0,
        Log4 = 0xa4;

    public const byte Create = 0xf0,
        Call = 0xf1,
        CallCode = 0xf2,
        Return = 0xf3,
        DelegateCall = 0xf4;

    /// <summary>EIP-1014.</summary>
    public const byte Create2 = 0xf5;

    /// <summary>EIP-214.</summary>
    public const byte StaticCall = 0xfa;

    /// <summary>EIP-140.</summary>
    public const byte Revert = 0xfd;

    /// <summary>EIP-141: never defined, burns all gas.</summary>
    public const byte Invalid = 0xfe;

    public const byte SelfDestruct = 0xff;

    /// <summary>As go-ethereum writes it; of a number that is none, the number.</summary>
    public static string Name(byte op) => Names.Value[op];

    private static readonly Lazy<string[]> Names = new(static () =>
    {
        var names = new string[256];
        for (var op = 0; op < names.Length; op++)
            names[op] = FormattableString.Invariant($"opcode 0x{op:x} not defined");
        foreach (var field in typeof(Opcode).GetFields().Where(f => f.IsLiteral))
            names[(byte)field.GetRawConstantValue()!] = field.Name.ToUpperInvariant();
        for (var i = 0; i < 32; i++)
            names[Push1 + i] = FormattableString.Invariant($"PUSH{i + 1}");
        for (var i = 0; i < 16; i++)
        {
            names[Dup1 + i] = FormattableString.Invariant($"DUP{i + 1}");
            names[Swap1 + i] = FormattableString.Invariant($"SWAP{i + 1}");
        }
        for (var i = 0; i <= 4; i++)
            names[Log0 + i] = FormattableString.Invariant($"LOG{i}");
        names[Keccak] = "KECCAK256";
        names[PrevRandao] = "DIFFICULTY";
        return names;
    });
}
