using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Cli.Sample;

/// <summary>The deals of the sample city, the same on every machine. Names, projects and prices are invented.</summary>
internal static class SamplePlan
{
    public const int DefaultDeals = 240;

    private static readonly string[] Projects =
    [
        "观澜花园",
        "锦绣家园",
        "海棠小区",
        "梧桐里",
        "望海公寓",
        "青松苑",
        "和平新村",
        "玉兰湾",
    ];
    private static readonly string[] Families =
    [
        "王",
        "李",
        "张",
        "刘",
        "陈",
        "杨",
        "赵",
        "黄",
        "周",
        "吴",
        "徐",
        "孙",
    ];
    private static readonly string[] Given =
    [
        "样一",
        "样二",
        "样三",
        "样四",
        "样五",
        "样六",
        "样七",
        "样八",
        "样九",
        "样十",
    ];
    private static readonly string[] Payments = ["一次付清", "分两次付清", "首付后余款登记前付清"];

    /// <summary>Every stage appears before any appears again; most deals are filed or done, as in a real city.</summary>
    private static readonly SampleStage[] Rest =
    [
        SampleStage.Filed,
        SampleStage.Funded,
        SampleStage.Released,
        SampleStage.Released,
        SampleStage.Superseded,
        SampleStage.Partial,
        SampleStage.Cancelled,
        SampleStage.Cleared,
    ];

    /// <summary>Day of the first contract of a sample that began at this moment.</summary>
    public static DateOnly FirstDay(DateTimeOffset began) => DateOnly.FromDateTime(began.UtcDateTime).AddDays(-60);

    /// <param name="count">At least 1.</param>
    /// <param name="firstDay">Day of the first contract; the others follow it within a month.</param>
    public static IReadOnlyList<SampleDeal> Deals(int count, DateOnly firstDay) =>
        [.. Enumerable.Range(1, count).Select(number => Deal(number, firstDay))];

    private static SampleDeal Deal(int number, DateOnly firstDay)
    {
        var stages = Enum.GetValues<SampleStage>().Length - 1;
        var stage = number <= stages ? (SampleStage)number : Rest[(number - stages - 1) % Rest.Length];
        var building = 1 + number % 30;
        var room = 101 + number / 30 % 20 * 100 + number % 4;
        var page = new ContractPage
        {
            Number = string.Create(CultureInfo.InvariantCulture, $"SAMPLE-{firstDay.Year}-{number:000000}"),
            UnitCode = UnitCode(number),
            Project = "演示市海州区" + Pick(Projects, number, "project"),
            Building = string.Create(CultureInfo.InvariantCulture, $"{building}幢"),
            Room = string.Create(CultureInfo.InvariantCulture, $"{room}室"),
            Sellers = Pick(Families, number, "seller") + Pick(Given, number, "seller-given"),
            Buyers = Pick(Families, number, "buyer") + Pick(Given, number, "buyer-given"),
            AreaHundredths = 5000 + Draw(number, "area") % 12000,
            PriceFen = (60 + Draw(number, "price") % 340) * 1_000_000L,
            Day = firstDay.AddDays(number % 28),
            Payment = Pick(Payments, number, "payment"),
        };
        return new SampleDeal(number, stage, page, 3 + (uint)(number % 2));
    }

    /// <summary>Shaped like a unit code (28 characters); 999999 is no district.</summary>
    public static string UnitCode(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"999999001001GB00001F{number:00000000}");

    private static string Pick(string[] of, int number, string what) => of[Draw(number, what) % of.Length];

    private static int Draw(int number, string what)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"sample/{what}/{number}")),
            digest
        );
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(digest) & int.MaxValue);
    }
}
