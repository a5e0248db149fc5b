using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

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
