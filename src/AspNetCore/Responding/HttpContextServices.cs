using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace StreamingJson.AspNetCore;

internal static class HttpContextServices
{
    /// <summary>The application's options, as minimal APIs use them.</summary>
    public static JsonSerializerOptions JsonOptions(this HttpContext context)
    {
        JsonSerializerOptions options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        // Only then does it keep what it has found out about a type.
        if (!options.IsReadOnly) options.MakeReadOnly();
        return options;
    }

    public static JsonTypeInfo<T> TypeInfo<T>(this HttpContext context) =>
        (JsonTypeInfo<T>)context.JsonOptions().GetTypeInfo(typeof(T));

    /// <exception cref="InvalidOperationException"><c>AddStreamingJson()</c> was not called.</exception>
    public static StreamResponder Responder(this IServiceProvider services) =>
        services.GetService<StreamResponder>() ?? throw new InvalidOperationException(
            "The services of StreamingJson are missing; call builder.Services.AddStreamingJson().");
}
