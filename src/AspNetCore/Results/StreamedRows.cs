using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace StreamingJson.AspNetCore;

/// <summary>
/// An answer of the rows of a query: as a JSON array, as lines, as a text sequence or as server-sent events, whichever the client
/// asks for by <c>Accept</c> or <c>?format=</c>. Made by <see cref="StreamingResults"/>.
/// </summary>
public sealed class StreamedRows : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private readonly Func<JsonRowOptions, JsonEncoder> _encoder;
    private readonly JsonRowOptions _options;
    private readonly IAsyncDisposable? _unused;

    internal StreamedRows(Func<JsonRowOptions, JsonEncoder> encoder, JsonRowOptions? options, IAsyncDisposable? unused) =>
        (_encoder, _options, _unused) = (encoder, options ?? new JsonRowOptions(), unused);

    /// <summary>The status of the answer, 200.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Told how far the stream is; <see langword="null"/>, the default, for nobody.</summary>
    public IProgress<StreamProgress>? Progress { get; set; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        // For an answer that has no rows, such as that to HEAD, the query is never made.
        if (_unused is not null) httpContext.Response.RegisterForDisposeAsync(_unused);
        return ItemsAnswer.SendAsync(httpContext, _options.Format, chosen =>
        {
            JsonRowOptions options = _options with
            {
                Format = chosen.Format,
                SerializerOptions = _options.SerializerOptions ?? httpContext.JsonOptions(),
            };
            return httpContext.RequestServices.Responder().SendAsync(
                httpContext, _encoder(options), chosen.ContentType, Progress, isNegotiated: true);
        });
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(IEnumerable<object>), ItemsAnswer.MediaTypes));
        builder.AddRefusals(StatusCodes.Status400BadRequest, StatusCodes.Status406NotAcceptable);
    }
}
