using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace StreamingJson.AspNetCore;

/// <summary>
/// An answer of what an encoder writes. An encoder that is an <see cref="IAddressableJson"/> is answered in ranges: a client whose
/// connection broke goes on where it was. Made by <see cref="StreamingResults"/>.
/// </summary>
/// <typeparam name="TDocument">What the document looks like, for OpenAPI; it is not used otherwise.</typeparam>
public sealed class StreamedDocument<TDocument> : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private readonly Func<HttpContext, JsonEncoder> _encoder;

    internal StreamedDocument(Func<HttpContext, JsonEncoder> encoder) => _encoder = encoder;

    /// <summary>The status of the answer, 200; of a range it is 206.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Told how far the stream is; <see langword="null"/>, the default, for nobody.</summary>
    public IProgress<StreamProgress>? Progress { get; set; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        return httpContext.RequestServices.Responder().SendAsync(
            httpContext, _encoder(httpContext), ContentTypes.Json, Progress);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TDocument), ["application/json"]));
        builder.AddRefusals();
    }
}
