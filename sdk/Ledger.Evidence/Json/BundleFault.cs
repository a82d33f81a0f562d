using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Json;

/// <summary>Why a bundle cannot be read.</summary>
public enum BundleFaultKind
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>Over a limit; <see cref="BundleFault.Limit"/> and <see cref="BundleFault.Actual"/> say by how much.</summary>
    TooLarge = 1,

    /// <summary>Not JSON, not UTF-8, nested too deeply, or a key twice in one object.</summary>
    NotJson = 2,

    /// <summary>A key that the format does not have.</summary>
    UnknownKey = 3,

    /// <summary>A key that the format asks for is not there.</summary>
    MissingKey = 4,

    /// <summary>A value of the wrong kind or form.</summary>
    BadValue = 5,

    /// <summary>Another format or version than this reader knows.</summary>
    UnknownFormat = 6,
}

/// <summary>Why bytes are no bundle.</summary>
/// <param name="Path">Where, for instance <c>records[0].history[3].block</c>; empty for the whole.</param>
/// <param name="Reason">What is wrong there, in both languages.</param>
public sealed record BundleFault(BundleFaultKind Kind, string Path, Sentence Reason, long Limit = 0, long Actual = 0)
{
    /// <summary>Place and reason, for people.</summary>
    public Sentence Words
    {
        get
        {
            var reason = ("reason", Sentences.Text(Reason));
            return Path.Length == 0
                ? Sentences.Get("form.whole", reason)
                : Sentences.Get("form.at", ("path", new Bilingual(Path, Path)), reason);
        }
    }

    /// <summary>Kind and path, for a log: no value of the bundle.</summary>
    public override string ToString() => Words.En;
}
