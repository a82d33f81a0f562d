using Ledger.Explorer.Texts;
using Microsoft.AspNetCore.Components;

namespace Ledger.Explorer.Pages;

/// <summary>What each page is given: language, size of text, and where it stands.</summary>
public abstract class PageBase : ComponentBase
{
    [Inject]
    public required PageContext Page { get; set; }

    [Parameter, EditorRequired]
    public required PageTexts Texts { get; set; }

    /// <summary>The base path, without a slash at its end.</summary>
    [Parameter, EditorRequired]
    public required string Base { get; set; }

    /// <summary>The page's own path below the base.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    [Parameter]
    public bool IsLarge { get; set; }

    /// <summary>An address of this explorer that keeps language and size where they are not the default's.</summary>
    protected string To(string path, PageTexts? texts = null, bool? large = null) => Base + path + Query(texts, large);

    protected string Query(PageTexts? texts, bool? large) =>
        "?lang=" + (texts ?? Texts).Code + ((large ?? IsLarge) ? "&size=large" : "");
}
