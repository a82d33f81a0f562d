using System.Globalization;
using System.Text;

namespace Ledger.Evidence.Texts;

/// <summary>What is wrong with a text, and where. It repeats one code point of the text and nothing else of it.</summary>
/// <param name="Fault">Its kind.</param>
/// <param name="At">The character, from 1; 0 = the text as a whole.</param>
/// <param name="CodePoint">Of the character at <paramref name="At"/>; 0 where it is no matter.</param>
/// <param name="Limit">Characters of the longest (of the only) text of the field; 0 where it is no matter.</param>
public sealed record TextProblem(TextFault Fault, int At = 0, int CodePoint = 0, int Limit = 0)
{
    /// <summary>The sentence in Chinese.</summary>
    public string Zh => Place("第{0}个字符{1}：") + Words.Zh;

    /// <summary>The sentence in English.</summary>
    public string En => Place("character {0}{1}: ") + Words.En;

    /// <summary>In English.</summary>
    public override string ToString() => En;

    private string Place(string form) =>
        At == 0
            ? ""
            : string.Format(
                CultureInfo.InvariantCulture,
                form,
                At,
                CodePoint == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" U+{CodePoint:X4}")
            );

    private Bilingual Words =>
        Fault switch
        {
            TextFault.Empty => new("不能为空。", "it is empty."),
            TextFault.TooLong => Limited("最多{0}个字符。", "at most {0} characters."),
            TextFault.WrongLength => Limited("应为{0}个字符。", "it has {0} characters."),
            TextFault.Control => new("制表符、换行等控制字符。", "a tab, a line break or another control character."),
            TextFault.Blank => new("此处不能有空格。", "no blank may stand here."),
            TextFault.Invisible => new(
                "看不见的字符或改变相邻字符的字符。",
                "an invisible character, or one that changes its neighbours."
            ),
            TextFault.FullWidth => new("全角字符，请用半角。", "a full-width character: use the ASCII one."),
            TextFault.PrivateUse => new(
                "自造字（专用区字符），各系统显示不同；请用国家标准编码。",
                "a private-use character, which each system draws differently: use its standard code point."
            ),
            TextFault.CombiningMark => new(
                "组合附加符，请用合成字符。",
                "a combining mark: use the composed character."
            ),
            TextFault.SmallLetter => new("应为大写字母。", "a small letter: capitals only."),
            TextFault.OtherScript => new(
                "其他文字的字母，可能与汉字或拉丁字母形似。",
                "a letter of another script, which may look like a Latin letter or a Chinese character."
            ),
            TextFault.OtherCharacter => new("不在该字段的字符范围内。", "not in this field's alphabet."),
            TextFault.Malformed => new("损坏的字符。", "a damaged character."),
            TextFault.WrongForm => new("此位置的字符种类不对。", "another kind of character stands at this place."),
            TextFault.NotNormal => new("不是规范写法。", "not the one spelling of this field."),
            TextFault.OtherKind => new(
                "这是不动产单元代码的长度，请按单元代码填写。",
                "it has the length of a registered unit code: give it as one."
            ),
            TextFault.Undeclared => new(
                "该银行尚未声明流水号的大小写或连字符规则。",
                "this bank has not declared whether letter case or hyphens count in its serials."
            ),
            TextFault.Unknown => new("没有公布过这一个。", "none of this name was published."),
            _ => throw new InvalidOperationException("This TextProblem was never set."),
        };

    private Bilingual Limited(string zh, string en) =>
        new(
            string.Format(CultureInfo.InvariantCulture, zh, Limit),
            string.Format(CultureInfo.InvariantCulture, en, Limit)
        );

    /// <summary>Names a character that an alphabet lacks.</summary>
    internal static TextProblem Of(Rune rune, int at) => new(Kind(rune), at, rune.Value);

    private static TextFault Kind(Rune rune) =>
        rune.Value switch
        {
            0xFFFD => TextFault.Malformed,
            // Hangul fillers, braille blank, combining grapheme joiner, Khmer inherent vowels, variation selectors.
            0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x034F or 0x17B4 or 0x17B5 => TextFault.Invisible,
            (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) =>
                TextFault.Invisible,
            (>= 0xFF01 and <= 0xFF5E) or (>= 0xFFE0 and <= 0xFFE6) => TextFault.FullWidth,
            // Of ASCII only controls and the blank are told apart: its letters are in this script.
            > ' ' and < 0x7F => TextFault.OtherCharacter,
            _ => Kind(Rune.GetUnicodeCategory(rune)),
        };

    private static TextFault Kind(UnicodeCategory category) =>
        category switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
                TextFault.Control,
            UnicodeCategory.SpaceSeparator => TextFault.Blank,
            UnicodeCategory.Format => TextFault.Invisible,
            UnicodeCategory.PrivateUse => TextFault.PrivateUse,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark =>
                TextFault.CombiningMark,
            UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter => TextFault.OtherScript,
            _ => TextFault.OtherCharacter,
        };
}
