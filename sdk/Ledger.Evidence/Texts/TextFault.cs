namespace Ledger.Evidence.Texts;

/// <summary>Why a text cannot be a field's. Numbers are appended only.</summary>
public enum TextFault
{
    /// <summary>Never the answer to anything.</summary>
    Unset = 0,

    /// <summary>Nothing there.</summary>
    Empty = 1,

    /// <summary>More characters than the field has.</summary>
    TooLong = 2,

    /// <summary>A field of fixed length has another one.</summary>
    WrongLength = 3,

    /// <summary>A tab, a line break or another control character.</summary>
    Control = 4,

    /// <summary>A blank, of whatever width, where none may stand.</summary>
    Blank = 5,

    /// <summary>A character that prints nothing or changes its neighbours: zero width, filler, bidi, variation selector.</summary>
    Invisible = 6,

    /// <summary>A full-width twin of an ASCII character.</summary>
    FullWidth = 7,

    /// <summary>A code point that each system draws as it likes (U+E000 and the like).</summary>
    PrivateUse = 8,

    /// <summary>A mark that joins the character before it.</summary>
    CombiningMark = 9,

    /// <summary>A small letter where only capitals stand.</summary>
    SmallLetter = 10,

    /// <summary>A letter of another script, which may look like one of this.</summary>
    OtherScript = 11,

    /// <summary>Any other character outside the field's alphabet.</summary>
    OtherCharacter = 12,

    /// <summary>Half a surrogate pair, or a character that got lost (U+FFFD).</summary>
    Malformed = 13,

    /// <summary>A character of the alphabet in a place of the form where another kind stands.</summary>
    WrongForm = 14,

    /// <summary>Not the one spelling that the field has; <see cref="TextProfile.Read"/> gives it.</summary>
    NotNormal = 15,

    /// <summary>The form of another field: a unit code given as a presale code.</summary>
    OtherKind = 16,

    /// <summary>A letter or hyphen that the rule of this bank does not decide.</summary>
    Undeclared = 17,

    /// <summary>In form, but none that was published.</summary>
    Unknown = 18,
}
