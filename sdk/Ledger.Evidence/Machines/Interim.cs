// Interim numbers from domain.md until the generator's Machines/*.g.cs are here; delete this file then.
namespace Ledger.Evidence.Machines;

public enum RecordKind : byte
{
    Unset = 0,
    Unit = 1,
    Filing = 2,
    Tax = 3,
    Escrow = 4,
    Account = 5,
    Payment = 6,
    Evidence = 7,
    Organisation = 8,
    Proposal = 9,
}

public enum UnitState : byte
{
    Unset = 0,
    Open = 1,
    Closed = 2,
}

public enum FilingState : byte
{
    Unset = 0,
    Signed = 1,
    Filed = 2,
    Changing = 3,
    Cancelling = 4,
    Registered = 5,
    Cancelled = 6,
    Voided = 7,
}

public enum TaxState : byte
{
    Unset = 0,
    Pending = 1,
    Assessed = 2,
    Cleared = 3,
    RefundDue = 4,
    Refunded = 5,
    Withdrawn = 6,
}

public enum EscrowState : byte
{
    Unset = 0,
    Agreed = 1,
    Partial = 2,
    Funded = 3,
    ClosedUnfunded = 4,
    ReleaseReady = 5,
    Releasing = 6,
    ReleaseFailed = 7,
    Released = 8,
    RefundReady = 9,
    Refunding = 10,
    RefundFailed = 11,
    Refunded = 12,
    Deducted = 13,
    Transferring = 14,
}
