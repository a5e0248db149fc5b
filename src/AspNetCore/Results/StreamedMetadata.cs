using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace StreamingJson.AspNetCore;

internal static class StreamedMetadata
{
    /// <summary>What every stream may be answered with instead, and what this one may.</summary>
    public static void AddRefusals(this EndpointBuilder builder, params IEnumerable<int> statuses)
    {
        foreach (int status in statuses.Append(StatusCodes.Status429TooManyRequests))
        {
            builder.Metadata.Add(
                new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
        }
    }
}
