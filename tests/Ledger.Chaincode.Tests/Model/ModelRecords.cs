using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Model;

/// <summary>What every record has (domain.md 9).</summary>
internal class ModelRecord
{
    public byte State { get; set; }

    public uint Seq { get; set; }

    public uint Version { get; set; }

    public ulong Time { get; set; }

    public Bytes32 Head { get; set; }
}

internal sealed class ModelUnit : ModelRecord
{
    public uint Title { get; set; }

    public Bytes32 Slot { get; set; }

    public Bytes32 LastRegistered { get; set; }
}

internal sealed class ModelFiling : ModelRecord
{
    public byte FilingKind { get; set; }

    public uint Title { get; set; }

    public ulong ValidUntil { get; set; }

    public Bytes32 Unit { get; set; }

    public Bytes32 Commitment { get; set; }

    public Bytes32 CommitmentSm { get; set; }

    public Bytes32 Money { get; set; }

    public ModelChange? Pending { get; set; }
}

internal sealed record ModelChange(byte Class, bool PayeeOnly, Bytes32 Commitment, Bytes32 CommitmentSm, uint Seq);

internal sealed class ModelTax : ModelRecord
{
    public bool Paid { get; set; }
}

internal sealed class ModelEscrow : ModelRecord
{
    public Bytes32 Filing { get; set; }

    public uint FilingVersion { get; set; }

    public uint Bank { get; set; }

    public ulong Expected { get; set; }

    public Bytes32 Payee { get; set; }

    public ulong Deposited { get; set; }

    public ulong Released { get; set; }

    public ulong Adjudged { get; set; }

    public List<ModelPayer> Payers { get; } = [];

    public List<ModelLeg> Legs { get; set; } = [];

    public ulong Balance => Deposited - Released - Adjudged;
}

internal sealed record ModelPayer(Bytes32 Reference, byte Class, uint Lender)
{
    public ulong Deposited { get; set; }
}

internal sealed record ModelLeg(Leg Leg)
{
    public bool Paid { get; set; }
}
