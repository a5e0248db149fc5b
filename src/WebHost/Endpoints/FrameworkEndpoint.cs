using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Endpoints;

/// <summary>
/// <c>GET /compare/framework?length=N</c>, if the host runs with <c>--compare true</c>: what <c>/big</c> answers, by the framework
/// alone.
/// </summary>
internal static class FrameworkEndpoint
{
    public static void MapFramework(this IEndpointRouteBuilder app) => app.MapGet("/compare/framework",
        IResult (HttpRequest request, IOptions<StreamingJsonSettings> settings) =>
        {
            if (!settings.Value.Compare) return TypedResults.NotFound();
            if (QueryParameters.RefuseUnknown(request, "length") is Problem unknown) return unknown;
            long max = Math.Min(settings.Value.MaxLength, int.MaxValue);
            return QueryParameters.ReadInteger(request, "length", max, out long length) is Problem wrong
                ? wrong
                : TypedResults.Ok(CountAsync((int)length));
        });

    private static async IAsyncEnumerable<int> CountAsync(int length, [EnumeratorCancellation] CancellationToken token = default)
    {
        // Once for the stream, and already completed: the loop itself awaits nothing.
        await Task.CompletedTask;
        for (int i = 0; i < length; i++)
        {
            // Or it would run to its end for a reader that has gone.
            token.ThrowIfCancellationRequested();
            yield return i;
        }
    }
}
