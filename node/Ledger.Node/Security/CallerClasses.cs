using Ledger.Evidence.Machines;

namespace Ledger.Node.Security;

/// <summary>What callers a method is for; a caller may be of several, as an organisation has several roles.</summary>
[Flags]
internal enum CallerClasses
{
    None = 0,

    /// <summary>An organisation of trust.json that has no role on the chain: removed, or not yet given one.</summary>
    NoRole = 1,
    Center = 1 << (int)Role.Center,
    Registry = 1 << (int)Role.Registry,
    Tax = 1 << (int)Role.Tax,
    Supervisor = 1 << (int)Role.Supervisor,
    Lender = 1 << (int)Role.Lender,
    Auditor = 1 << (int)Role.Auditor,

    /// <summary>A certificate ledger:reader:NAME: an explorer's or an auditor's that is no organisation on the chain.</summary>
    Reader = 1 << 7,

    /// <summary>A certificate of the pinned authority that names nobody of this ledger.</summary>
    Stranger = 1 << 8,

    /// <summary>Every role on the chain.</summary>
    Members = Center | Registry | Tax | Supervisor | Lender | Auditor,

    /// <summary>Roles that write (domain.md 2).</summary>
    Writers = Members & ~Auditor,

    /// <summary>Everybody whose name is known.</summary>
    Known = Members | NoRole | Reader,

    Everybody = Known | Stranger,
}
