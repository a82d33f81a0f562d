namespace Ledger.Engine.Evm;

/// <summary>Gas of Cancun by name, each with its source (Yellow Paper appendix G where none is named).</summary>
internal static class GasCost
{
    public const long Transaction = 21_000;

    /// <summary>EIP-2.</summary>
    public const long TransactionCreate = 32_000;
    public const long DataZero = 4;

    /// <summary>EIP-2028.</summary>
    public const long DataNonZero = 16;

    /// <summary>EIP-2930.</summary>
    public const long AccessListAddress = 2_400;

    /// <summary>EIP-2930.</summary>
    public const long AccessListSlot = 1_900;

    /// <summary>EIP-3860, a 32-byte word of init code.</summary>
    public const long InitCodeWord = 2;

    /// <summary>EIP-2929, warm account or slot.</summary>
    public const long Warm = 100;

    /// <summary>EIP-2929, cold account.</summary>
    public const long ColdAccount = 2_600;

    /// <summary>EIP-2929, cold slot.</summary>
    public const long ColdSlot = 2_100;

    /// <summary>EIP-2200: zero to non-zero.</summary>
    public const long StorageSet = 20_000;

    /// <summary>EIP-2200 less EIP-2929's cold slot.</summary>
    public const long StorageReset = 5_000 - ColdSlot;

    /// <summary>EIP-3529.</summary>
    public const long StorageClearRefund = 4_800;

    /// <summary>EIP-2200: SSTORE needs more than this left.</summary>
    public const long StorageSentry = 2_300;

    public const long CallValue = 9_000;
    public const long CallStipend = 2_300;
    public const long NewAccount = 25_000;
    public const long Create = 32_000;

    /// <summary>A byte of deployed code.</summary>
    public const long CodeByte = 200;
    public const long SelfDestruct = 5_000;

    /// <summary>A byte of an exponent, EIP-160.</summary>
    public const long ExponentByte = 50;
    public const long KeccakWord = 6;
    public const long CopyWord = 3;
    public const long Log = 375;
    public const long LogTopic = 375;
    public const long LogByte = 8;
    public const long MemoryWord = 3;
    public const long MemorySquareDivisor = 512;

    /// <summary>EIP-3529: at most this part of the gas used is refunded.</summary>
    public const long RefundQuotient = 5;

    /// <summary>EIP-4844, a blob in blob gas.</summary>
    public const long Blob = 131_072;

    /// <summary>EIP-3860, bytes.</summary>
    public const int MaxInitCode = 49_152;

    /// <summary>EIP-170, bytes.</summary>
    public const int MaxCode = 24_576;

    public const int MaxDepth = 1_024;

    public static long Words(long bytes) => (bytes + 31) >> 5;
}
