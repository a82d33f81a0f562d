using System.Globalization;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Texts;
using Ledger.Node.Errors;

namespace Ledger.Node.Services;

/// <summary>
/// The profiles of docs/domain.md 3 on what is disclosed: a filing whose number, names or unit code have another spelling
/// than the one that each field has is refused here, whoever made it.
/// </summary>
internal static class DisclosedTexts
{
    /// <exception cref="Grpc.Core.RpcException">With the field's name and what is wrong.</exception>
    public static void Check(FieldOpenings openings, Wire.UnitDisclosure? unit, UnitRegions? regions)
    {
        foreach (var field in openings.Schema.Fields)
            if (
                TextProfiles.OfSale(field.Index) is { } profile
                && openings[field.Index].AsText() is { } text
                && profile.Check(text) is { } problem
            )
                throw Bad(field.Name, problem.En, problem.Zh);
        CheckUnit(openings[SaleField.UnitCode].AsText(), unit, regions);
    }

    private static void CheckUnit(string? committed, Wire.UnitDisclosure? disclosed, UnitRegions? regions)
    {
        foreach (var text in new[] { committed, disclosed?.Code })
        {
            if (text is null)
                continue;
            if (!UnitCode.TryParse(text, out var code, out var problem))
                throw Bad("unitCode", problem.En, problem.Zh);
            if (regions is not null && !regions.Contains(code))
                throw Bad(
                    "unitCode",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"division {code.Region} is none whose homes are filed here ({regions})."
                    ),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"区划{code.Region}不在本联合体的备案范围（{regions}）。"
                    )
                );
        }
        if (
            committed is not null
            && disclosed is not null
            && !string.Equals(committed, disclosed.Code, StringComparison.Ordinal)
        )
            throw Bad("unitCode", "the field and the unit's disclosure name two units.", "字段与单元披露的代码不同。");
    }

    private static Grpc.Core.RpcException Bad(string field, string en, string zh) =>
        RpcErrors.BadField("disclosures.fields." + field, en, zh);
}
