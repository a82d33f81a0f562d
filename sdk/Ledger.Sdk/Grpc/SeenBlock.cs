using Google.Protobuf.WellKnownTypes;
using Ledger.Evidence.Verification;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Grpc;

/// <summary>The highest final block that this client saw; sent with each read, so that no later answer is older (read your writes).</summary>
internal sealed class SeenBlock
{
    private readonly Lock gate = new();
    private Proto.BlockRef? highest;

    public void Raise(Proto.BlockRef? block)
    {
        if (block is null || block.Hash.Length != 64)
            return;
        lock (gate)
            if (highest is null || block.Number > highest.Number)
                highest = block;
    }

    public void Raise(BlockRef block) =>
        Raise(
            new Proto.BlockRef
            {
                Number = block.Number,
                Hash = Convert.ToHexStringLower(block.Hash.Span),
                Time = new Timestamp { Seconds = checked((long)block.Time) },
            }
        );

    public BlockRef? Value
    {
        get
        {
            lock (gate)
                return highest is null ? null : Wire.BlockRef(highest);
        }
    }

    public Proto.ReadOptions Read(ulong atBlock = 0)
    {
        lock (gate)
            return new Proto.ReadOptions { Seen = highest, AtBlock = atBlock };
    }
}
