using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Product;

public sealed class FilingTableTests
{
    private static readonly Table Expected = new(
        """
        - Signed Filed Changing Cancelling Registered Cancelled Voided
        sign          Center   1  +  i  i  i  i  i  i  i
        void          Center   1  u  +  w  w  w  w  w  w
        file          Center   1  u  +  w  w  w  w  w  w
        proposeChange Center   1  u  w  +  w  w  w  w  w
        acceptChange  Center   2  u  w  w  +  w  w  w  w
        acceptChange  Center   1  u  n  n  n  n  n  n  n
        requestCancel Center   1  u  w  +  w  w  w  w  w
        approveCancel Center   1  u  w  w  w  +  w  w  w
        register      Registry 1  u  w  +  w  w  w  w  w
        """
    );

    [Fact]
    public void Every_state_event_and_role() => Expected.Check(Reach, Statement);

    private static (TestLedger, Deal) Reach(string state)
    {
        var l = TestLedger.Create();
        var d = Deal.OfSingleRoles("filing");
        _ = state switch
        {
            "-" => d.Go(l, (x, y) => x.OpenUnit(y)),
            "Signed" => d.Go(l, (x, y) => x.OpenUnit(y), (x, y) => x.Sign(y)),
            "Filed" => d.Funded(l),
            "Changing" => d.Filed(l).Go(l, (x, y) => x.ProposeChange(y, 4)),
            "Cancelling" => d.Filed(l).Go(l, (x, y) => x.RequestCancel(y)),
            "Registered" => d.ReleaseReady(l),
            "Cancelled" => d.Filed(l).Go(l, (x, y) => x.RequestCancel(y), (x, y) => x.ApproveCancel(y)),
            "Voided" => d.Go(l, (x, y) => x.OpenUnit(y), (x, y) => x.Sign(y), (x, y) => x.Void(y)),
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
        };
        if (state != "-")
            Assert.Equal(Enum.Parse<FilingState>(state), (FilingState)l.Record(RecordKind.Filing, d.Filing).State);
        return (l, d);
    }

    private static StatementCall Statement(string name, TestLedger l, Deal d, Role role) =>
        name switch
        {
            "sign" => d.Call(l, d.SignData(l.Time), role) with { ExpectedSeq = 0 },
            "void" => d.Call(l, new FilingVoidData(d.Digest("reason")), role),
            "file" => d.Call(l, new FilingFileData([]), role),
            "proposeChange" => d.Call(
                l,
                new FilingProposeChangeData(4, d.Digest("new"), Bytes32.Zero, false, []),
                role
            ),
            "acceptChange" => d.Call(l, d.AcceptData(4), role),
            "requestCancel" => d.Call(l, new FilingRequestCancelData(d.Digest("consent"), Bytes32.Zero, 0), role),
            "approveCancel" => d.Call(l, new FilingApproveCancelData(Bytes32.Zero, Bytes32.Zero, []), role),
            "register" => d.Call(l, new FilingRegisterData([]), role),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such event."),
        };
}
