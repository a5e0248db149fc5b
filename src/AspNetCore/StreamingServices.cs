using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace StreamingJson.AspNetCore;

/// <summary>What answers of an application are made with. An endpoint that keeps it has nothing to look up for a request.</summary>
internal sealed class StreamingServices(StreamResponder responder, IOptions<StreamingJsonOptions> options)
{
    public StreamResponder Responder => responder;

    /// <summary>The query's parameter that chooses a format; null where there is none.</summary>
    public string? FormatParameter => options.Value.FormatParameter;
}

internal static class HttpContextServices
{
    /// <summary>The application's options, as minimal APIs use them.</summary>
    public static JsonSerializerOptions JsonOptions(this HttpContext context) => context.RequestServices.JsonOptions();

    public static JsonTypeInfo<T> TypeInfo<T>(this HttpContext context) =>
        (JsonTypeInfo<T>)context.JsonOptions().GetTypeInfo(typeof(T));

    /// <inheritdoc cref="JsonOptions(HttpContext)"/>
    public static JsonSerializerOptions JsonOptions(this IServiceProvider services)
    {
        JsonSerializerOptions options = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        // Only then does it keep what it has found out about a type.
        if (!options.IsReadOnly) options.MakeReadOnly();
        return options;
    }

    /// <exception cref="InvalidOperationException"><c>AddStreamingJson()</c> was not called.</exception>
    public static StreamResponder Responder(this IServiceProvider services) => services.Streaming().Responder;

    /// <exception cref="InvalidOperationException"><c>AddStreamingJson()</c> was not called.</exception>
    public static StreamingServices Streaming(this IServiceProvider services) =>
        services.GetService<StreamingServices>() ?? throw new InvalidOperationException(
            "The services of StreamingJson are missing; call builder.Services.AddStreamingJson().");
}
