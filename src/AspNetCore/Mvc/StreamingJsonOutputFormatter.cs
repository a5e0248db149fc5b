using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
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

/// <summary>Streams a <see cref="JsonResult"/> whose value is a sequence, which no formatter sees.</summary>
/// <param name="own">MVC's own, for everything else.</param>
/// <param name="services">The application's.</param>
/// <param name="options">MVC's JSON options.</param>
internal sealed class StreamedJsonResults(
    IActionResultExecutor<JsonResult> own, StreamingServices services, JsonSerializerOptions options)
    : IActionResultExecutor<JsonResult>
{
    public Task ExecuteAsync(ActionContext context, JsonResult result)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        HttpResponse response = context.HttpContext.Response;
        string? contentType = result.ContentType ?? response.ContentType;
        if (result.Value is not object value || !IsUtf8(contentType) || FindTypeInfo(result, value) is not JsonTypeInfo typeInfo)
            return own.ExecuteAsync(context, result);
        if (result.StatusCode is int status) response.StatusCode = status;
        return ValueAnswer.SendAsync(
            services, context.HttpContext, value, typeInfo, contentType is null ? null : FormatMediaType.ArrayAs(contentType));
    }

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "MVC itself needs dynamic code, and does the same.")]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "MVC itself is not trimmed, and does the same.")]
    private JsonTypeInfo? FindTypeInfo(JsonResult result, object value)
    {
        if (result.SerializerSettings is not (null or JsonSerializerOptions)) return null;
        JsonSerializerOptions settings = (JsonSerializerOptions?)result.SerializerSettings ?? options;
        if (!settings.IsReadOnly) settings.MakeReadOnly(populateMissingResolver: JsonSerializer.IsReflectionEnabledByDefault);
        JsonTypeInfo? typeInfo = ValueAnswer.FindTypeInfo(settings, value.GetType(), value);
        return typeInfo is not null && ValueAnswer.IsSequence(typeInfo) ? typeInfo : null;
    }

    private static bool IsUtf8(string? contentType) => contentType is null
        || (MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
}

/// <summary>Streams the sequences of results of minimal APIs that controllers return.</summary>
/// <param name="own">MVC's own, for everything else.</param>
/// <param name="services">The application's.</param>
internal sealed class StreamedResultTypes(IActionResultTypeMapper own, StreamingServices services) : IActionResultTypeMapper
{
    public Type GetResultDataType(Type returnType) => own.GetResultDataType(returnType);

    public IActionResult Convert(object? value, Type returnType) =>
        value is IResult result and (IValueHttpResult or INestedHttpResult)
            ? new ActionResult(result, services)
            : own.Convert(value, returnType);

    private sealed class ActionResult(IResult result, StreamingServices services) : Microsoft.AspNetCore.Mvc.ActionResult
    {
        public override Task ExecuteResultAsync(ActionContext context)
        {
            ArgumentNullException.ThrowIfNull(context);
            return StreamedResult.Of(result, context.HttpContext.JsonOptions()) is StreamedResult streamed
                ? streamed.SendAsync(services, context.HttpContext)
                : result.ExecuteAsync(context.HttpContext);
        }
    }
}

/// <summary>
/// Adds the refusals to the description of each controller's action that <see cref="StreamingJsonOutputFormatter"/> answers.
/// </summary>
internal sealed class StreamedApiDescriptions(IModelMetadataProvider models) : IApiDescriptionProvider
{
    /// <summary>Behind MVC's own, which finds out what is answered.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (ApiDescription action in context.Results)
        {
            bool isRead = action.HttpMethod is not string method || HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
            if (!isRead || action.ActionDescriptor is not ControllerActionDescriptor || !IsStreamed(action)) continue;
            foreach (int status in StreamedMetadata.Refusals)
            {
                if (action.SupportedResponseTypes.Any(answer => answer.StatusCode == status)) continue;
                action.SupportedResponseTypes.Add(new ApiResponseType
                {
                    StatusCode = status,
                    Type = typeof(ProblemDetails),
                    ModelMetadata = models.GetMetadataForType(typeof(ProblemDetails)),
                    ApiResponseFormats = { new ApiResponseFormat { MediaType = "application/problem+json" } },
                });
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
        // All is said before.
    }

    private static bool IsStreamed(ApiDescription action) => action.SupportedResponseTypes.Any(
        answer => answer.ApiResponseFormats.Any(format => format.Formatter is StreamingJsonOutputFormatter));
}
