using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Blocks;

/// <summary>What two headers of one height prove against those who sealed them.</summary>
/// <param name="Equivocators">Members that sealed both, ascending; none where the headers are of different rounds, which an honest validator of Besu may seal.</param>
/// <param name="ConflictingFinality">Each of the two carries the seals of a quorum.</param>
public sealed record MisbehaviourFinding(IReadOnlyList<Address> Equivocators, bool ConflictingFinality)
{
    /// <summary>Two proposals, or different rounds, prove nothing.</summary>
    public bool ProvesNothing => Equivocators.Count == 0 && !ConflictingFinality;
}

/// <summary>
/// An evidence file of misbehaviour: RLP([header, header]) of two different blocks of one height, with the seals that were seen. It
/// never brings the set of validators against whom it is to prove something.
/// </summary>
/// <remarks>docs/sealing.md.</remarks>
public sealed class Misbehaviour
{
    /// <summary>Two headers with all the seals that a set may have.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly byte[] first;
    private readonly byte[] second;

    private Misbehaviour(byte[] first, byte[] second)
    {
        (this.first, this.second) = (first, second);
        First = QbftHeader.Decode(first);
        Second = QbftHeader.Decode(second);
    }

    /// <summary>With the lower hash.</summary>
    public QbftHeader First { get; }

    /// <summary>Of the same height, with another hash.</summary>
    public QbftHeader Second { get; }

    /// <summary>Of two headers, in either order.</summary>
    /// <exception cref="ArgumentException">They are of different heights, or of one block.</exception>
    public static Misbehaviour Of(BlockHeader one, BlockHeader other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        if (one.Number != other.Number || one.Hash == other.Hash)
            throw new ArgumentException("Two different blocks of one height are needed.", nameof(other));
        var (low, high) = one.Hash.CompareTo(other.Hash) < 0 ? (one, other) : (other, one);
        return new Misbehaviour(low.Encode(), high.Encode());
    }

    /// <summary>Reads a file's content and nothing after it.</summary>
    /// <exception cref="RlpException">Too large, malformed, or not two different headers of one height in the order of their hashes.</exception>
    public static Misbehaviour Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new RlpException(RlpFault.WrongSize, MaxBytes);
        var outer = new RlpReader(bytes);
        var list = outer.ReadList();
        outer.End();
        var first = list.ReadItem().ToArray();
        var at = list.Position;
        var second = list.ReadItem().ToArray();
        list.End();
        var read = new Misbehaviour(first, second);
        return read.First.Number == read.Second.Number && read.First.Hash.CompareTo(read.Second.Hash) < 0
            ? read
            : throw new RlpException(RlpFault.WrongSize, at);
    }

    /// <summary>The file's content.</summary>
    public byte[] Encode()
    {
        var w = new RlpWriter(first.Length + second.Length + 8);
        var list = w.BeginList();
        return w.Raw(first).Raw(second).EndList(list).ToArray();
    }

    /// <summary>What it proves against the validators of that height.</summary>
    public MisbehaviourFinding Judge(IReadOnlyList<Address> validators)
    {
        ArgumentNullException.ThrowIfNull(validators);
        var one = Signers(First, validators);
        var other = Signers(Second, validators);
        var quorum = ValidatorSet.QuorumOf(validators.Count);
        return new MisbehaviourFinding(
            First.Extra.Round == Second.Extra.Round ? [.. one.Intersect(other).Order()] : [],
            one.Count >= quorum && other.Count >= quorum
        );
    }

    private static List<Address> Signers(QbftHeader header, IReadOnlyList<Address> validators) =>
        [
            .. CommittedSeals
                .Judge(header.SealHash, header.Extra.Seals, validators)
                .Where(static s => s.Standing == SealStanding.Counts)
                .Select(static s => s.Signer!.Value),
        ];
}
