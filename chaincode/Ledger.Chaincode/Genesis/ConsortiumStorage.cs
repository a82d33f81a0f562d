using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode;

/// <summary>The words of <c>Consortium</c> at genesis (docs/evidence.md, "Storage of a record").</summary>
internal static class ConsortiumStorage
{
    public static void Write(ConsortiumDescription d, IDictionary<Bytes32, Bytes32> storage)
    {
        foreach (var organisation in d.Organisations)
            WriteOrganisation(d, organisation, storage);
        foreach (var key in d.CodeKeys)
            storage.Add(
                StorageSlots.CodeKey(key.Key.Digest),
                AbiWord.Packed((key.From, 64), (0UL, 64), (key.RevokedAt, 64))
            );
        // A word of zero is an absent entry.
        foreach (var (parameter, value) in d.Parameters.Where(p => p.Value != 0))
            storage.Add(StorageSlots.Parameter((uint)parameter), AbiWord.Of(value));
        storage.Add(StorageSlots.UnitKey, d.UnitKey.Digest);
        var validators = d.Validators;
        storage.Add(StorageSlots.SetMeta, validators.Meta);
        storage.Add(StorageSlots.SetHash, validators.Hash(d.ChainId, ContractAddresses.Consortium, Bytes32.Zero));
        storage.Add(StorageSlots.Validators, AbiWord.Of((ulong)validators.Addresses.Count));
        for (var i = 0; i < validators.Addresses.Count; i++)
            storage.Add(StorageSlots.Element(StorageSlots.Validators, (uint)i), AbiWord.Of(validators.Addresses[i]));
    }

    private static void WriteOrganisation(
        ConsortiumDescription d,
        DescribedOrganisation organisation,
        IDictionary<Bytes32, Bytes32> storage
    )
    {
        var record = organisation.Number.Record;
        uint roles = 0;
        foreach (var role in organisation.Roles)
            roles |= 1u << (int)role;
        storage.Add(
            StorageSlots.Record(RecordKind.Organisation, record),
            AbiWord.Packed(((ulong)OrganisationState.Member, 8), (1UL, 32), (0UL, 32), (0UL, 64), (roles, 32))
        );
        storage.Add(
            StorageSlots.Record(RecordKind.Organisation, record, RecordLayout.Head.Word),
            JoinedHead(d, record)
        );
        storage.Add(
            StorageSlots.Record(RecordKind.Organisation, record, OrganisationLayout.NameHash.Word),
            Keccak256.Hash(Encoding.ASCII.GetBytes(organisation.Uri))
        );
        var list = StorageSlots.WriterKeys(record);
        if (organisation.Writers.Count > 0)
            storage.Add(list, AbiWord.Of((ulong)organisation.Writers.Count));
        for (var i = 0; i < organisation.Writers.Count; i++)
        {
            var writer = organisation.Writers[i];
            storage.Add(StorageSlots.Element(list, (uint)i), AbiWord.Of(writer));
            storage.Add(
                StorageSlots.WriterKey(writer),
                AbiWord.Packed((organisation.Number.Number, 32), (FirstBlock, 64), (0UL, 64), (0UL, 64))
            );
        }
    }

    private const ulong FirstBlock = 1;

    /// <summary>
    /// The head of a founding member: event 1 <c>join</c> with organisation, key, role, event time and data digest zero, at
    /// block 0 and its time. Nobody wrote it: the genesis file is its source.
    /// </summary>
    private static Bytes32 JoinedHead(ConsortiumDescription d, in Bytes32 record)
    {
        var head = HeadChain.Start(d.ChainId, ContractAddresses.Consortium, RecordKind.Organisation, record);
        Bytes32[] words =
        [
            HeadChain.Tag,
            head,
            record,
            AbiWord.Of(1),
            AbiWord.Of((ulong)OrganisationEvent.Join),
            Bytes32.Zero,
            Bytes32.Zero,
            Bytes32.Zero,
            Bytes32.Zero,
            Bytes32.Zero,
            Bytes32.Zero,
            AbiWord.Of(d.Timestamp),
        ];
        return Keccak256.Hash([.. words.SelectMany(w => w.ToArray())]);
    }
}
