using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace StreamingJson.AspNetCore;

/// <summary>An answer of one value, however large, that is streamed. Made by <see cref="StreamingResults"/>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class StreamedValue<T> : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult, IValueHttpResult, IValueHttpResult<T>
{
    private readonly JsonTypeInfo<T>? _typeInfo;

    internal StreamedValue(T? value, JsonTypeInfo<T>? typeInfo) => (Value, _typeInfo) = (value, typeInfo);

    /// <summary>The value.</summary>
    public T? Value { get; }

    object? IValueHttpResult.Value => Value;

    /// <summary>The status of the answer, 200.</summary>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Told how far the stream is; <see langword="null"/>, the default, for nobody.</summary>
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
