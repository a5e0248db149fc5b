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

    /// <summary>Gets the status of the answer, 200.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Gets or sets what is told how far the stream is. The default, <see langword="null"/>, is nobody.</summary>
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

    /// <summary>Gets the status of the answer, 200.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Gets or sets what is told how far the stream is. The default, <see langword="null"/>, is nobody.</summary>
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

/// <summary>
/// An answer of what an encoder writes. An encoder that is an <see cref="IAddressableJson"/> is answered in ranges: a client whose
/// connection broke goes on where it was. Made by <see cref="StreamingResults"/>.
/// </summary>
/// <typeparam name="TDocument">What the document looks like, for OpenAPI; it is not used otherwise.</typeparam>
public sealed class StreamedDocument<TDocument> : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private readonly Func<HttpContext, JsonEncoder> _encoder;

    internal StreamedDocument(Func<HttpContext, JsonEncoder> encoder) => _encoder = encoder;

    /// <summary>Gets the status of the answer, 200; of a range it is 206.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Gets or sets what is told how far the stream is. The default, <see langword="null"/>, is nobody.</summary>
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

/// <summary>An answer of one value, however large, that is streamed. Made by <see cref="StreamingResults"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class StreamedValue<T> : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult, IValueHttpResult, IValueHttpResult<T>
{
    private readonly JsonTypeInfo<T>? _typeInfo;

    internal StreamedValue(T? value, JsonTypeInfo<T>? typeInfo) => (Value, _typeInfo) = (value, typeInfo);

    /// <summary>Gets the value.</summary>
    public T? Value { get; }

    object? IValueHttpResult.Value => Value;

    /// <summary>Gets the status of the answer, 200.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Gets or sets what is told how far the stream is. The default, <see langword="null"/>, is nobody.</summary>
    public IProgress<StreamProgress>? Progress { get; set; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        JsonEncoder encoder = JsonEncoder.Value(Value!, _typeInfo ?? httpContext.TypeInfo<T>());
        return httpContext.RequestServices.Responder().SendAsync(httpContext, encoder, ContentTypes.Json, Progress);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.AddRefusals();
    }
}
