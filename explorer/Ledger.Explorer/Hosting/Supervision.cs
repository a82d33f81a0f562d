namespace Ledger.Explorer.Hosting;

/// <summary>Under a supervisor standard input is a rope: when the other end goes, however it goes, this process stops too.</summary>
internal static class Supervision
{
    private const string Ready = "ready";

    public static async Task FollowAsync(WebApplication application)
    {
        await Console.Out.WriteLineAsync(Ready);
        await Console.Out.FlushAsync();
        _ = RopeAsync(application.Lifetime);
    }

    private static async Task RopeAsync(IHostApplicationLifetime lifetime)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer) > 0) { }
        lifetime.StopApplication();
    }
}
