using Microsoft.Extensions.Options;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Endpoints;

/// <summary><c>GET /big?length=N</c>: <c>[0,1,...,N-1]</c>, computed as it goes, its exact length known beforehand.</summary>
internal static class BigEndpoint
{
    public static void MapBig(this IEndpointRouteBuilder app) => app.MapMethods("/big", HttpMethodNames.Read,
        (HttpRequest request, IOptions<StreamingJsonSettings> settings) =>
            QueryInteger.TryRead(request, "length", settings.Value.MaxLength, out long length) is Problem problem
                ? (IResult)problem
                : StreamingResults.Document<long[]>(JsonEncoder.Range(0, length)));
}
