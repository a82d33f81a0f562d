using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>A writer key of an organisation: added by two keys, used, revoked and put under review by two, refused, and what it proposed with it.</summary>
internal sealed class KeyLife(int number, SampleWriter organisation, Role role, SeqBook book, ulong chainId)
{
    private readonly byte[] key = Keccak256
        .Hash("a new writer key"u8.ToArray().Append((byte)number).ToArray())
        .ToArray();

    private Bytes32 Record
    {
        get
        {
            var word = new byte[Bytes32.Size];
            word[^1] = (byte)organisation.Number;
            return new Bytes32(word);
        }
    }

    public IEnumerable<LifeStep> Steps()
    {
        var address = Secp256k1Signature.AddressOfPrivateKey(key);
        var add = Of(new OrganisationAddKeyData(address, 0, 0));
        yield return new LifeStep(organisation.Key1, [add, add.Propose(chainId)]);
        yield return new LifeStep(organisation.Key2, [add.Confirmed(), add.Confirmed()]);
        var another = Of(new OrganisationAddKeyData(address, 0, 0));
        yield return new LifeStep(key, [another.Propose(chainId)]);
        yield return new LifeStep(organisation.Key1, [another.Confirmed()]);
        var review = Of(new OrganisationRevokeKeyData(address, 1));
        yield return new LifeStep(organisation.Key1, [review, review.Propose(chainId)]);
        yield return new LifeStep(organisation.Key2, [review.Confirmed(), another.Confirmed()]);
        yield return new LifeStep(key, [another.Retract(chainId), Of(new OrganisationRevokeKeyData(address, 0))]);
    }

    private StatementCall Of(IEventData data) =>
        StatementCall.Of(data, Record, role, book.Now, book.SeqOf(RecordKind.Organisation, Record));
}
