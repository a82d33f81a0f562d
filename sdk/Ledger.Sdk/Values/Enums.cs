namespace Ledger.Sdk;

/// <summary>Kind of a filed contract; numbers as on the chain.</summary>
public enum FilingKind : byte
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>预售</summary>
    Presale = 1,

    /// <summary>现售</summary>
    NewCompleted = 2,

    /// <summary>存量房</summary>
    Resale = 3,
}

/// <summary>What a change touches (domain.md 4.3).</summary>
public enum ChangeClass : byte
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>Parties (变更当事人).</summary>
    Party = 1,

    /// <summary>Price (变更价款).</summary>
    Price = 2,

    /// <summary>Way of payment (变更付款方式).</summary>
    Payment = 3,

    /// <summary>A slip of the pen (更正).</summary>
    Clerical = 4,
}

/// <summary>Whose money a deposit is.</summary>
public enum PayerClass : byte
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>买受人</summary>
    Buyer = 1,

    /// <summary>定金</summary>
    Earnest = 2,

    /// <summary>银行贷款</summary>
    BankLoan = 3,

    /// <summary>公积金贷款</summary>
    FundLoan = 4,
}

/// <summary>Where released money goes.</summary>
public enum LegClass : byte
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>还贷</summary>
    Payoff = 1,

    /// <summary>出卖人</summary>
    Seller = 2,

    /// <summary>付款人</summary>
    Payer = 3,

    /// <summary>判决</summary>
    Judgment = 4,
}
