using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Identifiers;

/// <summary>Whether small letters of a bank's serials are others than its capitals.</summary>
public enum SerialCase
{
    /// <summary>Not declared.</summary>
    Unset = 0,

    /// <summary>They are: each is kept.</summary>
    Exact = 1,

    /// <summary>They are not: the normal form has capitals.</summary>
    Upper = 2,
}

/// <summary>Whether hyphens of a bank's serials are part of them.</summary>
public enum SerialHyphens
{
    /// <summary>Not declared.</summary>
    Unset = 0,

    /// <summary>They are: each is kept.</summary>
    Exact = 1,

    /// <summary>They only group: the normal form has none.</summary>
    Dropped = 2,
}

/// <summary>
/// How one bank writes its serials, declared once in the consortium's description and never changed: another rule would
/// give a serial that was booked another identity. What a rule leaves unset is refused where it would matter.
/// </summary>
public readonly record struct SerialRule(SerialCase Case, SerialHyphens Hyphens)
{
    /// <summary>The one spelling of a serial of this bank.</summary>
    /// <param name="serial">Visible ASCII, 1 to 64 characters.</param>
    /// <param name="normal">The normal form; empty where it is refused.</param>
    /// <returns>What is wrong, or null.</returns>
    public TextProblem? Read(string? serial, out string normal)
    {
        if (TextProfiles.BankSerial.Read(serial, out normal) is { } problem)
            return problem;
        for (var i = 0; i < normal.Length; i++)
            if (
                (Case == SerialCase.Unset && char.IsAsciiLetterLower(normal[i]))
                || (Hyphens == SerialHyphens.Unset && normal[i] == '-')
            )
            {
                problem = new TextProblem(TextFault.Undeclared, i + 1, normal[i]);
                normal = "";
                return problem;
            }
        if (Case == SerialCase.Upper)
            normal = normal.ToUpperInvariant();
        if (Hyphens == SerialHyphens.Dropped)
            normal = normal.Replace("-", "", StringComparison.Ordinal);
        return normal.Length > 0 ? null : new TextProblem(TextFault.Empty);
    }
}
