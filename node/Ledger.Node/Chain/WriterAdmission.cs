using System.Buffers.Binary;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Transactions;

namespace Ledger.Node;

/// <summary>
/// The pool takes statements alone: to the batch contract, signed by a key that the Consortium contract holds for a member and
/// that counts in the next block. It reads the words that <c>Consortium.writerOf</c> reads.
/// </summary>
/// <param name="further">Keys that may send anything anywhere, by the node's configuration.</param>
/// <param name="disk">While it is low nobody's is taken; null: no disk is watched.</param>
public sealed class WriterAdmission(IReadOnlyCollection<Address> further, DiskGuard? disk = null)
    : ITransactionAdmission
{
    private static readonly AdmissionRefusal NoStatement = new(
        SubmitOutcome.WrongDestination,
        $"This chain takes statements alone, to the batch contract {ContractAddresses.Batch}."
    );

    public AdmissionRefusal? RefuseOfAnybody(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (disk is { IsLow: true })
            return new AdmissionRefusal(SubmitOutcome.NoSpace, disk.Message + ".");
        return further.Count == 0 && transaction.To != ContractAddresses.Batch ? NoStatement : null;
    }

    public AdmissionRefusal? Refuse(Transaction transaction, in Address sender, IHeadWords head)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(head);
        if (further.Contains(sender))
            return null;
        if (transaction.To != ContractAddresses.Batch)
            return NoStatement;
        return MayWrite(sender, head)
            ? null
            : new AdmissionRefusal(
                SubmitOutcome.SenderNotPermitted,
                FormattableString.Invariant(
                    $"{sender} is no organisation's writer key, or does not count in block {head.Number + 1}."
                )
            );
    }

    private static bool MayWrite(in Address sender, IHeadWords head)
    {
        var key = new WriterKeyWord(head.GetStorage(ContractAddresses.Consortium, StorageSlots.WriterKey(sender)));
        if (!key.CountsAt(head.Number + 1))
            return false;
        Span<byte> record = stackalloc byte[32];
        record.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(record[28..], key.Organisation);
        var slot = StorageSlots.Record(RecordKind.Organisation, new Bytes32(record));
        var organisation = new RecordWord(head.GetStorage(ContractAddresses.Consortium, slot));
        return organisation.State == (byte)OrganisationState.Member;
    }
}
