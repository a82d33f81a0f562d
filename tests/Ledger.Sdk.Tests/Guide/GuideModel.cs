using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Microsoft.EntityFrameworkCore;

namespace Ledger.Sdk.Tests.Guide;

/// <summary>What the guide's programs have beside the ledger: their own tables and files.</summary>
public sealed class FilingDb(DbContextOptions<FilingDb> options) : DbContext(options)
{
    public DbSet<ContractRow> Contracts => Set<ContractRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var row = modelBuilder.Entity<ContractRow>();
        row.Property(c => c.Code).HasConversion(c => c.ToText("localhost"), text => Read(text));
        row.Property(c => c.Template).HasConversion(d => d.ToArray(), b => new Bytes32(b));
        row.Property(c => c.CheckDigest).HasConversion(d => d.ToArray(), b => new Bytes32(b));
    }

    private static ContractCode Read(string text) =>
        ContractCode.TryParse(text, out var code) ? code : throw new FormatException("No contract code.");
}

public sealed class ContractRow
{
    public long Id { get; set; }
    public string No { get; set; } = "";
    public string UnitCode { get; set; } = "";
    public required ContractCode Code { get; set; }
    public decimal AreaM2 { get; set; }
    public decimal PriceYuan { get; set; }
    public DateTimeOffset SignedAt { get; set; }
    public Bytes32 Template { get; set; }
    public Bytes32 CheckDigest { get; set; }
    public DateTimeOffset CheckedAt { get; set; }
}

public sealed class LoanDb(DbContextOptions<LoanDb> options) : DbContext(options)
{
    public DbSet<LoanRow> Loans => Set<LoanRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var row = modelBuilder.Entity<LoanRow>();
        row.Property(l => l.Filing).HasConversion(f => f.ToString(), text => FilingId.Parse(text));
        row.Property(l => l.Seen).HasConversion(p => p.ToString(), text => RecordPosition.Parse(text));
    }
}

public sealed class LoanRow
{
    public long Id { get; set; }
    public FilingId Filing { get; set; }
    public RecordPosition Seen { get; set; }
    public string News { get; set; } = "";
    public bool Open { get; set; }
}

public interface IAlarm
{
    void HeardFrom(BlockRef head);
}
