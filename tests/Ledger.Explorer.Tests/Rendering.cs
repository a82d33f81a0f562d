using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Explorer.Tests;

/// <summary>A component by itself.</summary>
internal static partial class Rendering
{
    /// <summary>What a reader sees of it: without tags, each run of blanks as one.</summary>
    public static async Task<string> TextAsync<T>(params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var view = ParameterView.FromDictionary(parameters.ToDictionary(static p => p.Name, static p => p.Value));
        return await renderer.Dispatcher.InvokeAsync(async () =>
            Blanks()
                .Replace(
                    WebUtility.HtmlDecode(
                        Tag().Replace((await renderer.RenderComponentAsync<T>(view)).ToHtmlString(), "")
                    ),
                    " "
                )
        );
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
