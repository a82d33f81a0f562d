using Google.Protobuf;
using Ledger.Api;
using Ledger.Evidence.Primitives;
using Ledger.Node.Records;

namespace Ledger.Node.Events;

/// <summary>Events and blocks as the API shows them.</summary>
internal static class WireEvents
{
    public static Wire.BlockRef Ref(ulong number, Bytes32 hash, ulong time) =>
        new()
        {
            Number = number,
            Hash = Convert.ToHexStringLower(hash.Span),
            Time = RecordReader.Time(time),
        };

    public static Wire.BlockRef Ref(Index.LatestBlock block) => Ref(block.Number, block.Hash, block.Header.Timestamp);

    public static Wire.Event Of(PlacedEvent placed, Bytes32 genesis)
    {
        var e = placed.Event;
        return new Wire.Event
        {
            Record = RecordReader.Name(e.Kind, e.Record),
            Kind = (uint)e.Kind,
            Seq = e.Seq,
            Head = RecordReader.Bytes(e.Head),
            Number = e.Number,
            Writer = Convert.ToHexStringLower(e.Key.Span),
            Proposer = e.Proposer.IsZero ? "" : Convert.ToHexStringLower(e.Proposer.Span),
            Organisation = e.Organisation,
            Role = e.Role,
            EventTime = RecordReader.Time(e.EventTime),
            Block = Ref(placed.Place.Block, placed.BlockHash, placed.BlockTime),
            LogIndex = (uint)placed.Place.LogIndex,
            Data = ByteString.CopyFrom(e.Data),
            Transaction = ResourceName.Transaction(placed.Transaction.Span),
            Cursor = new EventCursor(placed.Place.Block, placed.BlockHash, (uint)placed.Place.LogIndex).Encode(
                genesis,
                EventFilter.All.Digest
            ),
        };
    }
}
