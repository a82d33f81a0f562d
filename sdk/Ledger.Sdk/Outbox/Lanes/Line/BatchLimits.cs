using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Line;

/// <summary>How large and how many a lane's transactions are: this outbox's settings, less where the node takes less.</summary>
/// <param name="UnderWay">Transactions of one sender.</param>
internal sealed record BatchLimits(int UnderWay, int Statements, ulong Gas, int CallData)
{
    /// <summary>What a signed transaction has beside its call data (EIP-1559, no access list), with room to spare.</summary>
    private const int Envelope = 512;

    public static BatchLimits Of(OutboxSettings settings) =>
        new(settings.MaxUnderWay, settings.MaxStatements, settings.MaxGas, settings.MaxCallData);

    /// <param name="node">Null or 0 = the node does not tell.</param>
    public BatchLimits Within(NodeLimits? node) =>
        node is null
            ? this
            : new BatchLimits(
                Less(UnderWay, node.UnderWay),
                Less(Statements, node.Statements),
                node.Gas == 0 ? Gas : Math.Min(Gas, node.Gas),
                Less(CallData, node.TransactionBytes == 0 ? 0 : Math.Max(1, node.TransactionBytes - Envelope))
            );

    private static int Less(int own, int node) => node == 0 ? own : Math.Min(own, node);
}
