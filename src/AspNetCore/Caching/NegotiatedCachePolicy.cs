using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Tells the output cache, before it looks for an answer, what answers that are streamed depend on beside their path and query: the
/// formats and codings that the client accepts. Of other endpoints it says nothing.
/// </summary>
/// <remarks>
/// It is a base policy, since of the policies in an endpoint's metadata the cache takes the last one only. Base policies run first; no other
/// policy of the framework takes a value away that one has added.
/// </remarks>
internal sealed class NegotiatedCachePolicy(IOptions<StreamingJsonOptions> options)
    : IOutputCachePolicy, IConfigureOptions<OutputCacheOptions>
{
    private const string Name = "StreamingJson";

    // An answer's default is one of these, and what it chooses with each of them is all that it depends on.
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
    /// Keeps an answer out of the cache that the cache does not know the key of: its endpoint does not say that it streams, or the
    /// application's own policies have cleared what this one has said.
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
        if (!options.Value.Compresses) return request.Headers.AcceptEncoding.ToString();
        if (request.Headers.Range.Count > 0) return nameof(StreamCompression.None);
        CodingNegotiation.TryChoose(request, CodingNegotiation.Order, out StreamCompression coding);
        return coding.ToString();
    }
}
