using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Adds to the output cache's key what streamed answers depend on: the formats and codings that the client accepts. It does nothing
/// for other endpoints.
/// </summary>
/// <remarks>
/// It is a base policy, since the cache takes only the last of the policies in an endpoint's metadata. Base policies run first, and no
/// policy of the framework removes a value that another has added.
/// </remarks>
internal sealed class NegotiatedCachePolicy(IOptions<StreamingJsonOptions> options)
    : IOutputCachePolicy, IConfigureOptions<OutputCacheOptions>
{
    private const string Name = "StreamingJson";

    // A result prefers one of these; what would be chosen with each of them is all that an answer depends on.
    private static readonly JsonFormat[] Preferred = Enum.GetValues<JsonFormat>();

    public void Configure(OutputCacheOptions options) => options.AddBasePolicy(this);

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        HttpContext http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<NegotiatedMetadata>() is not null)
        {
            // MVC has formatters of others too, and character sets.
            string formats = metadata.GetMetadata<ActionDescriptor>() is null
                ? Formats(http.Request)
                : $"{http.Request.Headers.Accept} {http.Request.Headers.AcceptCharset}";
            context.CacheVaryByRules.VaryByValues[Name] = $"{formats} {Coding(http.Request)}";
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>
    /// Keeps an answer out of the cache whose key does not have it: its endpoint does not say that it streams, or a policy of the
    /// application's has removed it.
    /// </summary>
    public static void RequireKey(HttpContext context)
    {
        if (context.Features.Get<IOutputCacheFeature>()?.Context is OutputCacheContext cache
            && !cache.CacheVaryByRules.VaryByValues.ContainsKey(Name))
            cache.AllowCacheStorage = false;
    }

    private string Formats(HttpRequest request)
    {
        StringValues names = FormatNegotiation.Names(request, options.Value.FormatParameter);
        // A query is a part of the key by itself, unless the application says otherwise.
        return string.Join('|', Preferred.Select(preferred => FormatNegotiation.TryChoose(
            request, options.Value.FormatParameter, ItemsAnswer.Offered(preferred), out FormatMediaType? chosen, out _)
            ? chosen.Name
            : names.ToString()));
    }

    private string Coding(HttpRequest request)
    {
        // Who compresses then goes by the header.
        if (!options.Value.EnableCompression) return request.Headers.AcceptEncoding.ToString();
        if (request.Headers.Range.Count > 0) return nameof(StreamCompression.None);
        CodingNegotiation.TryChoose(request, CodingNegotiation.Order, out StreamCompression coding);
        return coding.ToString();
    }
}
