using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>A member of the test consortium with two writer keys.</summary>
internal sealed record Organisation(uint Number, params Role[] Roles)
{
    public Address Key1 { get; } = KeyOf(Number, 1);

    public Address Key2 { get; } = KeyOf(Number, 2);

    public uint RoleBits => Roles.Aggregate(0u, (bits, r) => bits | (1u << (int)r));

    public Bytes32 Record => Ids.Number(Number);

    private static Address KeyOf(uint organisation, byte key)
    {
        var bytes = new byte[Address.Size];
        bytes[0] = 0xaa;
        bytes[18] = (byte)organisation;
        bytes[19] = key;
        return new Address(bytes);
    }
}

/// <summary>Five as in the sample, and one for each role alone.</summary>
internal static class Organisations
{
    public static readonly Organisation Center = new(1, Role.Center, Role.Registry);
    public static readonly Organisation Tax = new(2, Role.Tax);
    public static readonly Organisation BankA = new(3, Role.Supervisor, Role.Lender);
    public static readonly Organisation BankB = new(4, Role.Supervisor, Role.Lender);

    /// <summary>Organisation 10 + r holds role r alone.</summary>
    public static readonly Organisation[] Single =
    [
        .. Enum.GetValues<Role>().Where(r => r != Role.Unset).Select(r => new Organisation(10 + (uint)r, r)),
    ];

    public static IEnumerable<Organisation> All => [Center, Tax, BankA, BankB, .. Single];

    public static Organisation With(Role role) => Single.Single(o => o.Roles[0] == role);
}
