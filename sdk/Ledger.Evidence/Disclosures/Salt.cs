namespace Ledger.Evidence.Disclosures;

/// <summary>A field's salt: 16 random bytes of its own, drawn per version, so that one field can be erased alone.</summary>
public static class Salt
{
    /// <summary>Bytes of a salt.</summary>
    public const int Size = 16;
}
