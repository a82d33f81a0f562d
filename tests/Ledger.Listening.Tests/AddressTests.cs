using System.Net;

namespace Ledger.Listening.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")] // a v4 caller on a dual listener
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::")]
    [InlineData("::1", "::1")]
    public void One_caller_is_an_address_of_v4_or_a_64_of_v6(string address, string network) =>
        Assert.Equal(IPAddress.Parse(network), ClientNetwork.Of(IPAddress.Parse(address)));

    [Fact]
    public void No_address_is_a_caller_too() => Assert.Equal(IPAddress.None, ClientNetwork.Of(null));

    [Fact]
    public void The_limit_of_open_files_is_the_soft_one_of_the_kernels_table()
    {
        const string Table = """
            Limit                     Soft Limit           Hard Limit           Units
            Max cpu time              unlimited            unlimited            seconds
            Max open files            1024                 1048576              files
            Max locked memory         8388608              8388608              bytes
            """;
        Assert.Equal(1_024, OpenFiles.Parse(Table));
        Assert.Null(OpenFiles.Parse(Table.Replace("1024 ", "unlimited", StringComparison.Ordinal)));
        Assert.Null(OpenFiles.Parse(""));
        Assert.InRange(OpenFiles.Limit, 1, OpenFiles.Plenty);
    }
}
