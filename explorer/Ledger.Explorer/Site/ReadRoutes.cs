namespace Ledger.Explorer.Site;

/// <summary>Everything here is only read: what GET answers, HEAD answers without the body.</summary>
internal static class ReadRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapRead(this IEndpointRouteBuilder routes, string pattern, Delegate answer) =>
        routes.MapMethods(pattern, Methods, answer);
}
