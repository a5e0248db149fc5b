using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace StreamingJson.AspNetCore;

/// <summary>
/// An answer of items that are streamed: as a JSON array, as lines, as a text sequence or as server-sent events, whichever the
/// client asks for by <c>Accept</c> or by <see cref="StreamingJsonOptions.FormatParameter"/>. Made by <see cref="StreamingResults"/>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class StreamedItems<T> : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private readonly object _source;
    private readonly JsonTypeInfo<T>? _itemInfo;
    private readonly JsonFormat _preferred;

    internal StreamedItems(object source, JsonTypeInfo<T>? itemInfo, JsonFormat preferred)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _itemInfo, _preferred) = (source, itemInfo, preferred);
    }

    /// <summary>The status of the answer, 200.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Told how far the stream is; <see langword="null"/>, the default, for nobody.</summary>
    public IProgress<StreamProgress>? Progress { get; set; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        return ItemsAnswer.SendAsync(
            httpContext, _source, _itemInfo ?? httpContext.TypeInfo<T>(), _preferred, Progress);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(IEnumerable<T>), ItemsAnswer.MediaTypes));
        builder.AddRefusals(StatusCodes.Status400BadRequest, StatusCodes.Status406NotAcceptable);
    }
}
