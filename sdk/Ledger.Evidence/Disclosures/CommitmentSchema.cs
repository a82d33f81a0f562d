using System.Security.Cryptography;
using System.Text;

namespace Ledger.Evidence;

/// <summary>A position of a schema: what it is called and which type it has where it is not absent.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Name">Stable, for programs.</param>
/// <param name="Zh">Label in Chinese.</param>
/// <param name="En">Label in English.</param>
/// <param name="Type">Never <see cref="FieldType.Absent"/>.</param>
public sealed record SchemaField(int Index, string Name, string Zh, string En, FieldType Type);

/// <summary>
/// A published, append-only numbering of a record's fields. Labels and types come from here and never from a bundle; the
/// depth is fixed, so neither proof nor size tells how many fields are filled.
/// </summary>
public sealed class CommitmentSchema
{
    private readonly SchemaField?[] byIndex;

    private CommitmentSchema(string id, int depth, params SchemaField[] fields)
    {
        Id = id;
        Depth = depth;
        Fields = fields;
        Digest = new Bytes32(SHA256.HashData(Encoding.ASCII.GetBytes(id)));
        byIndex = new SchemaField?[1 << depth];
        foreach (var field in fields)
            byIndex[field.Index] = field;
    }

    public string Id { get; }

    /// <summary>Levels of the tree: 5 or 6.</summary>
    public int Depth { get; }

    /// <summary>Positions of the tree: 2 to the depth.</summary>
    public int Positions => byIndex.Length;

    public IReadOnlyList<SchemaField> Fields { get; }

    /// <summary>SHA-256 of <see cref="Id"/>, as the commitment binds it.</summary>
    public Bytes32 Digest { get; }

    /// <summary>The sale of a flat, <c>formats.md</c> 6.</summary>
    public static CommitmentSchema SaleV1 { get; } =
        new(
            "cn.filing.sale/1",
            5,
            new(SaleField.ContractNo, "contractNo", "合同编号", "contract number", FieldType.Text),
            new(SaleField.Sha256, "sha256", "合同文件SHA-256", "SHA-256 of the contract PDF", FieldType.Bytes32),
            new(SaleField.Sm3, "sm3", "合同文件SM3", "SM3 of the contract PDF", FieldType.Bytes32),
            new(SaleField.Length, "length", "合同文件字节数", "bytes of the contract PDF", FieldType.Unsigned),
            new(SaleField.Code, "code", "合同二维码摘要", "SHA-256 of the contract code", FieldType.Bytes32),
            new(SaleField.CopySha256, "copySha256", "副本SHA-256", "SHA-256 of the copy handed out", FieldType.Bytes32),
            new(SaleField.CopySm3, "copySm3", "副本SM3", "SM3 of the copy handed out", FieldType.Bytes32),
            new(SaleField.Area, "area", "建筑面积", "area in 0.01 m²", FieldType.Unsigned),
            new(SaleField.Price, "price", "成交价款", "price in fen", FieldType.Unsigned),
            new(SaleField.Project, "project", "项目名称", "project", FieldType.Text),
            new(SaleField.Building, "building", "楼幢", "building", FieldType.Text),
            new(SaleField.Room, "room", "房号", "room", FieldType.Text),
            new(SaleField.MaskedParties, "maskedParties", "当事人（脱敏）", "parties, masked", FieldType.Text),
            new(SaleField.Sellers, "sellers", "出卖人", "sellers", FieldType.Text),
            new(SaleField.Buyers, "buyers", "买受人", "buyers", FieldType.Text),
            new(SaleField.UnitCode, "unitCode", "不动产单元代码", "unit code", FieldType.Text),
            new(SaleField.SignedOn, "signedOn", "签订日期", "day of signing", FieldType.Date),
            new(SaleField.PaymentMethod, "paymentMethod", "付款方式", "payment method", FieldType.Text)
        );

    /// <summary>The schema with this id, or null.</summary>
    public static CommitmentSchema? Find(string? id) =>
        string.Equals(id, SaleV1.Id, StringComparison.Ordinal) ? SaleV1 : null;

    /// <summary>The field at a position, or null where the schema leaves it absent.</summary>
    public SchemaField? FieldAt(int index) => index >= 0 && index < byIndex.Length ? byIndex[index] : null;

    /// <summary>Whether a value may stand at a position.</summary>
    public bool Allows(int index, FieldType type) =>
        index >= 0
        && index < Positions
        && (type == FieldType.Absent || (byIndex[index] is { } field && field.Type == type));
}
