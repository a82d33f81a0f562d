using Ledger.Evidence.Documents;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>No node answered in time, or none of them takes this client's certificate.</summary>
public sealed class LedgerUnavailableException : Exception
{
    /// <summary>With words that stand for both languages.</summary>
    public LedgerUnavailableException(string message, Exception? inner = null)
        : this(new Bilingual(message, message), inner) { }

    internal LedgerUnavailableException(Bilingual text, Exception? inner)
        : base(text.En, inner) => Text = text;

    /// <summary>What a person is told; both the same where the system's words are all that is known.</summary>
    public Bilingual Text { get; }
}

/// <summary>The node answered with an error of its own: permission, form, limit. <see cref="Reason"/> is stable.</summary>
public sealed class LedgerRequestException : Exception
{
    /// <summary>With words that stand for both languages.</summary>
    public LedgerRequestException(string reason, string message, Exception? inner = null)
        : this(reason, new Bilingual(message, message), inner) { }

    internal LedgerRequestException(string reason, Bilingual text, Exception? inner)
        : base(reason + ": " + text.En, inner) =>
        (Reason, Text) = (reason, new Bilingual(reason + "：" + text.Zh, reason + ": " + text.En));

    /// <summary>In upper snake case, for instance NOT_PERMITTED.</summary>
    public string Reason { get; }

    /// <summary>The reason, and what the node says of it to a person.</summary>
    public Bilingual Text { get; }
}

/// <summary>
/// The node serves another ledger than the one that trust.json pins: nothing was read from it as data, and nothing is signed
/// for it or sent to it.
/// </summary>
public sealed class ForeignLedgerException(string message) : Exception("ForeignLedger: " + message);

/// <summary>Another block stands at a height that this client saw before.</summary>
public sealed class HistoryForkedException(BlockRef? seen, string message) : Exception("HistoryForked: " + message)
{
    /// <summary>What stood at that height; null where it is not known.</summary>
    public BlockRef? Seen { get; } = seen;
}

/// <summary>A document in hand cannot be compared: it is no PDF, or larger than any that is anchored. It is not called altered.</summary>
public sealed class DocumentRefusedException(PdfFault fault) : Exception(PdfFaultText.Of(fault).En)
{
    /// <summary>NotAPdf or TooLarge.</summary>
    public PdfFault Fault { get; } = fault;

    /// <summary>What a person is told, and what to do.</summary>
    public Bilingual Text { get; } = PdfFaultText.Of(fault);
}

/// <summary>A proof did not hold; the answer is never returned as data.</summary>
public sealed class UntrustedAnswerException(string message) : Exception(message);
