using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Streams what MVC's controllers return, with the bytes that MVC's own formatter would write. Added by
/// <c>AddControllers().AddStreamingJson()</c>.
/// </summary>
public sealed class StreamingJsonOutputFormatter : OutputFormatter
{
    private readonly JsonSerializerOptions _options;

    /// <summary>Creates a formatter.</summary>
    /// <param name="options">How values are written: those of MVC's own formatter. They cannot be changed from now on.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public StreamingJsonOutputFormatter(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        if (!options.IsReadOnly) options.MakeReadOnly();
        foreach (string type in ItemsAnswer.MediaTypes) SupportedMediaTypes.Add(type);
    }

    /// <inheritdoc/>
    public override bool CanWriteResult(OutputFormatterCanWriteContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Without a value, or in another character set than UTF-8, MVC's own formatters answer; so do those of other JSON types.
        if (context.Object is null or string || context.HttpContext.Request.Headers.AcceptCharset.Count > 0) return false;
        if (!base.CanWriteResult(context)) return false;
        bool isJson = context.ContentType.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && !ValueAnswer.IsSequence(TypeInfo(context))) return false;
        if (isJson) context.ContentType = ContentTypes.Json;
        return true;
    }

    /// <summary>Gets what is served of a type, for descriptions such as OpenAPI's: all formats of a sequence, of others JSON.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<string>? GetSupportedContentTypes(string? contentType, Type objectType)
    {
        IReadOnlyList<string>? types = base.GetSupportedContentTypes(contentType!, objectType);
        if (types is null || StreamedMetadata.IsSequence(_options, objectType)) return types;
        string[] json = [.. types.Where(type => type == FormatMediaType.Of(JsonFormat.Array)[0].MediaType)];
        return json.Length > 0 ? json : null;
    }

    /// <inheritdoc/>
    public override Task WriteResponseBodyAsync(OutputFormatterWriteContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StreamingServices services = context.HttpContext.RequestServices.Streaming();
        return ValueAnswer.SendAsync(
            services, context.HttpContext, context.Object!, TypeInfo(context), Chosen(context, services.FormatParameter));
    }

    /// <summary>What the query asks for, otherwise what MVC has chosen by the action and the client.</summary>
    private static FormatMediaType Chosen(OutputFormatterWriteContext context, string? parameter)
    {
        StringValues names = FormatNegotiation.Names(context.HttpContext.Request, parameter);
        return FormatParameter.Choose(names, ItemsAnswer.Formats)
            ?? FormatMediaType.Find(context.ContentType) ?? FormatMediaType.Of(JsonFormat.Array)[0];
    }

    private JsonTypeInfo TypeInfo(OutputFormatterCanWriteContext context) =>
        ValueAnswer.TypeInfo(_options, context.ObjectType ?? typeof(object), context.Object!);
}
