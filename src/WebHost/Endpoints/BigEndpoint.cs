using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using StreamingJson.AspNetCore;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Endpoints;

/// <summary>
/// <c>GET /big?length=N&amp;format=</c>: the integers from 0 to N-1, computed as they go. The array has its exact length
/// beforehand, and ranges; the other formats have neither.
/// </summary>
internal static class BigEndpoint
{
    private static readonly JsonTypeInfo<long> Integer =
        (JsonTypeInfo<long>)new JsonSerializerOptions(JsonSerializerOptions.Default).GetTypeInfo(typeof(long));

    public static void MapBig(this IEndpointRouteBuilder app) => app.MapMethods("/big", HttpMethodNames.Read,
        IResult (HttpRequest request, IOptions<StreamingJsonSettings> settings) =>
        {
            if (QueryParameters.RefuseUnknown(request, "length", "format") is Problem unknown) return unknown;
            Problem? wrong = QueryParameters.ReadInteger(request, "length", settings.Value.MaxLength, out long length);
            if (wrong is not null) return wrong;
            return StreamingResults.Rows(rows => rows.Format == JsonFormat.Array
                ? JsonEncoder.Range(0, length)
                : JsonEncoder.Items(Count(length), Integer, rows.Format));
        });

    private static IEnumerable<long> Count(long length)
    {
        for (long i = 0; i < length; i++) yield return i;
    }
}
