namespace Ledger.Chaincode;

/// <summary>What is wrong with a keystore. Numbers are appended only.</summary>
public enum KeystoreFault
{
    Unset = 0,

    /// <summary>Larger than any keystore.</summary>
    TooLarge = 1,

    /// <summary>Not JSON, or a key is missing or of another type.</summary>
    Malformed = 2,

    /// <summary>Another version than 3.</summary>
    UnsupportedVersion = 3,

    /// <summary>Another cipher than aes-128-ctr.</summary>
    UnsupportedCipher = 4,

    /// <summary>Another key derivation than scrypt or pbkdf2 with hmac-sha256.</summary>
    UnsupportedDerivation = 5,

    /// <summary>A work factor beyond the limits: the file would hang or starve this process.</summary>
    WorkFactor = 6,

    /// <summary>The password does not fit.</summary>
    WrongPassword = 7,

    /// <summary>The decrypted bytes are no private key of secp256k1, or not the one of the file's address.</summary>
    WrongKey = 8,
}

/// <summary>A keystore cannot be used; the message names the parameter and its limit, never key or password.</summary>
public sealed class KeystoreException(KeystoreFault fault, string message) : Exception(message)
{
    public KeystoreFault Fault { get; } = fault;
}
