namespace Ledger.Evidence;

/// <summary>Positions of <see cref="CommitmentSchema.SaleV1"/>. Positions 1 to 4 are disclosed together.</summary>
public static class SaleField
{
    public const int ContractNo = 0;
    public const int Sha256 = 1;
    public const int Sm3 = 2;

    /// <summary>In bytes.</summary>
    public const int Length = 3;

    /// <summary>SHA-256 of the contract code's COSE bytes.</summary>
    public const int Code = 4;
    public const int CopySha256 = 5;
    public const int CopySm3 = 6;

    /// <summary>In 0.01 m².</summary>
    public const int Area = 7;

    /// <summary>In fen.</summary>
    public const int Price = 8;
    public const int Project = 9;
    public const int Building = 10;
    public const int Room = 11;
    public const int MaskedParties = 12;
    public const int Sellers = 13;
    public const int Buyers = 14;
    public const int UnitCode = 15;
    public const int SignedOn = 16;
    public const int PaymentMethod = 17;
}
