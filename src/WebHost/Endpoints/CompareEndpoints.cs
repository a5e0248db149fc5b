using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Endpoints;

/// <summary>
/// What the dashboard reads: <c>[0,1,...,N-1]</c> from one iterator, by the library and, if the host runs with
/// <c>--compare true</c>, by the framework alone.
/// </summary>
internal static class CompareEndpoints
{
    public static void MapCompare(this IEndpointRouteBuilder app)
    {
        app.MapGet("/dashboard/list", (HttpRequest request, IOptions<StreamingJsonSettings> settings) =>
        {
            if (TryRead(request, settings.Value, out long length, "length", "page") is Problem problem) return problem;
            // A browser's page cannot ask for an answer as it is, and the framework's endpoint compresses none.
            request.Headers.Remove("Accept-Encoding");
            return (IResult)StreamingResults.Array(CountAsync(length));
        });
        app.MapGet("/compare/framework", (HttpRequest request, IOptions<StreamingJsonSettings> settings) =>
            !settings.Value.Compare ? TypedResults.NotFound()
            : TryRead(request, settings.Value, out long length, "length") is Problem problem ? problem
            : (IResult)TypedResults.Ok(CountAsync(length)));
    }

    private static Problem? TryRead(HttpRequest request, StreamingJsonSettings settings, out long length, params string[] known)
    {
        length = 0;
        return QueryParameters.RefuseUnknown(request, known)
            ?? QueryParameters.ReadInteger(request, "length", settings.MaxLength, out length);
    }

    private static async IAsyncEnumerable<long> CountAsync(
        long length, [EnumeratorCancellation] CancellationToken token = default)
    {
        // Once for the stream, and already completed: the loop itself awaits nothing.
        await Task.CompletedTask;
        for (long i = 0; i < length; i++)
        {
            // Or it would run to its end for a reader that has gone.
            token.ThrowIfCancellationRequested();
            yield return i;
        }
    }
}
