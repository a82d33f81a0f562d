using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Texts;

/// <summary>
/// The profile of each field whose text becomes an identity or is compared: the table of docs/domain.md 3, which a test
/// holds to this one.
/// </summary>
public static class TextProfiles
{
    internal const int MaxPresaleCode = 56;
    internal const int MaxContractNo = 24;
    private const string Exact = "as it is";
    private const string Writers = "SDK, command, node";
    private const string Home = Writers + "; the verifier tells";
    private const string Width = "brackets as wide as the script";
    private const string DotAndWidth = "one middle dot (U+00B7); punctuation as wide as the script; single blanks";

    /// <summary>A unit's code of the land register (GB/T 37346).</summary>
    public static TextProfile UnitCode { get; } =
        new(
            "unit code",
            "12 digits, 2 letters, 5 digits, 1 letter, 8 digits; ASCII capitals",
            Exact,
            28,
            Home,
            Alphabet.Of("digits", "capitals"),
            form: static text => TextForms.Places(text, "999999999999AA99999A99999999")
        );

    /// <summary>A unit's code of the building table, before first registration; without the prefix that declares it.</summary>
    public static TextProfile PresaleCode { get; } =
        new(
            "presale code",
            "ASCII digits and capitals, single hyphens between; not 28 of them",
            Exact,
            MaxPresaleCode,
            Home,
            Alphabet.Of("digits", "capitals", "hyphen"),
            form: static text =>
                TextForms.SingleHyphens(text)
                ?? (
                    text.Replace("-", "", StringComparison.Ordinal).Length == UnitCode.MaxLength
                        ? new TextProblem(TextFault.OtherKind)
                        : null
                )
        );

    /// <summary>A bank's serial; <see cref="SerialRule"/> gives its normal form.</summary>
    public static TextProfile BankSerial { get; } =
        new(
            "bank serial",
            "visible ASCII",
            "letter case and hyphens as the bank declares once",
            64,
            "SDK, command; node and chaincode see 32 bytes of HMAC",
            Alphabet.Of("visible")
        );

    /// <summary>A contract's number.</summary>
    public static TextProfile ContractNo { get; } =
        new(
            "contract number",
            "Chinese characters, ASCII letters and digits, # ( ) - . / [ ] _ 〔 〕",
            Width,
            MaxContractNo,
            Writers,
            Alphabet.Of("han", "digits", "letters", "numberMarks"),
            TextForms.WidthOfScript
        );

    /// <summary>Names of parties and organisations.</summary>
    public static TextProfile Name { get; } =
        new(
            "name",
            "Chinese characters, Latin letters, digits, & ' ( ) * , - . / · 、 and blanks between words",
            DotAndWidth,
            300,
            Writers + "; ledger genesis",
            Alphabet.Of("han", "latin", "digits", "nameMarks"),
            TextForms.OneDotAndWidth,
            TextForms.SingleBlanks
        );

    /// <summary>Project, building, room, way of payment.</summary>
    public static TextProfile Description { get; } =
        new(
            "description",
            "Chinese characters, Latin letters, digits, punctuation and blanks between words",
            DotAndWidth,
            200,
            Writers,
            Alphabet.Of("han", "latin", "digits", "textMarks"),
            TextForms.OneDotAndWidth,
            TextForms.SingleBlanks
        );

    /// <summary>A caller's own name for one operation.</summary>
    public static TextProfile OperationKey { get; } =
        new("operation key", "visible ASCII", Exact, 128, "SDK, command", Alphabet.Of("visible"));

    /// <summary>The short name of an organisation in files and folders.</summary>
    public static TextProfile OrganisationId { get; } =
        new(
            "organisation id",
            "ASCII digits, small letters, hyphens",
            Exact,
            32,
            "ledger genesis",
            Alphabet.Of("digits", "small", "hyphen")
        );

    /// <summary>The name of an organisation in its certificates.</summary>
    public static TextProfile OrganisationUri { get; } =
        new(
            "organisation URI",
            "visible ASCII with a scheme",
            Exact,
            200,
            "ledger genesis",
            Alphabet.Of("visible"),
            form: static text =>
                text.IndexOf(':', StringComparison.Ordinal) > 0 ? null : new TextProblem(TextFault.WrongForm)
        );

    /// <summary>The name of a writer key in a client's settings and statements.</summary>
    public static TextProfile KeyName { get; } =
        new("key name", "visible ASCII", Exact, 64, "SDK", Alphabet.Of("visible"));

    /// <summary>Who holds the lease of a writer key.</summary>
    public static TextProfile LeaseOwner { get; } =
        new("lease owner", "visible ASCII", Exact, 64, "node", Alphabet.Of("visible"));

    /// <summary>The id of a published schema of fields.</summary>
    public static TextProfile SchemaId { get; } =
        new(
            "schema id",
            "visible ASCII, one that is published",
            Exact,
            64,
            "SDK, node, verifier",
            Alphabet.Of("visible"),
            form: static text => CommitmentSchema.Find(text) is null ? new TextProblem(TextFault.Unknown) : null
        );

    /// <summary>A digest or reference typed by a person: of a document, template, house check, payer, payee.</summary>
    public static TextProfile Digest { get; } =
        new(
            "digest or reference",
            "0x and 64 hex digits",
            "small letters",
            2 + 2 * Bytes32.Size,
            "command; elsewhere 32 bytes",
            Alphabet.Of("hex"),
            static text => text.AsSpan().ContainsAnyExceptInRange('!', '~') ? text : text.ToLowerInvariant(),
            static text =>
                text.Length != 2 + 2 * Bytes32.Size
                    ? new TextProblem(TextFault.WrongLength, Limit: 2 + 2 * Bytes32.Size)
                : Bytes32.TryParse(text, out _) ? null
                : new TextProblem(TextFault.WrongForm)
        );

    /// <summary>Why somebody looks at fields: compared with nothing, but read in the access log.</summary>
    public static TextProfile Purpose { get; } =
        new(
            "purpose",
            "as description, and [ ] _",
            DotAndWidth,
            200,
            "node",
            Alphabet.Of("han", "latin", "digits", "textMarks", "numberMarks"),
            TextForms.OneDotAndWidth,
            TextForms.SingleBlanks
        );

    /// <summary>Every profile.</summary>
    public static IReadOnlyList<TextProfile> All { get; } =
    [
        UnitCode,
        PresaleCode,
        BankSerial,
        ContractNo,
        Name,
        Description,
        OperationKey,
        OrganisationId,
        OrganisationUri,
        KeyName,
        LeaseOwner,
        SchemaId,
        Digest,
        Purpose,
    ];

    /// <summary>The profile of a field of <c>cn.filing.sale/1</c>, or null where the field is no text.</summary>
    public static TextProfile? OfSale(int position) =>
        position switch
        {
            SaleField.ContractNo => ContractNo,
            SaleField.MaskedParties or SaleField.Sellers or SaleField.Buyers => Name,
            SaleField.Project or SaleField.Building or SaleField.Room or SaleField.PaymentMethod => Description,
            _ => null,
        };
}
