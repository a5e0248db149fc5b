using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace StreamingJson.AspNetCore;

/// <summary>
/// A result of the framework whose value is a sequence, such as <c>TypedResults.Ok(items)</c>. The framework sets its status and its
/// headers; its value is streamed.
/// </summary>
internal sealed class StreamedResult
{
    private static readonly ConcurrentDictionary<Type, ResultOf?> Kinds = new();
    private readonly IResult _result;
    private readonly ResultOf _kind;
    private readonly object _value;
    private readonly JsonTypeInfo _typeInfo;

    private StreamedResult(IResult result, ResultOf kind, object value, JsonTypeInfo typeInfo) =>
        (_result, _kind, _value, _typeInfo) = (result, kind, value, typeInfo);

    /// <param name="result">A result, or a union of some.</param>
    /// <param name="options">How its value is written, unless it says so itself.</param>
    /// <returns><see langword="null"/> where the result has something else to do, or nothing that is a sequence.</returns>
    public static StreamedResult? Of(IResult result, JsonSerializerOptions options)
    {
        while (result is INestedHttpResult { Result: IResult nested }) result = nested;
        // Results of others may do more than write their value, and write it in other ways.
        if (result is not IValueHttpResult { Value: object value }) return null;
        if (Kinds.GetOrAdd(result.GetType(), Create) is not ResultOf kind) return null;
        JsonTypeInfo? typeInfo = kind.FindTypeInfo(result, value, options);
        return typeInfo is not null && ValueAnswer.IsSequence(typeInfo)
            ? new StreamedResult(result, kind, value, typeInfo)
            : null;
    }

    public async Task SendAsync(StreamingServices services, HttpContext context)
    {
        if (_kind.Head(_result) is IResult head) await head.ExecuteAsync(context).ConfigureAwait(false);
        // Who names a content type has chosen the format.
        FormatMediaType? chosen = (_result as IContentTypeHttpResult)?.ContentType is string contentType
            ? FormatMediaType.ArrayAs(contentType)
            : null;
        await ValueAnswer.SendAsync(services, context, _value, _typeInfo, chosen).ConfigureAwait(false);
    }

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Guarded; without dynamic code the framework writes the value.")]
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = "The type parameter has no requirements.")]
    private static ResultOf? Create(Type result)
    {
        bool isKnown = RuntimeFeature.IsDynamicCodeSupported && result.IsConstructedGenericType
            && result.Assembly == typeof(Ok<>).Assembly && result.GenericTypeArguments.Length == 1;
        return isKnown
            ? (ResultOf)Activator.CreateInstance(typeof(ResultOf<>).MakeGenericType(result.GenericTypeArguments))!
            : null;
    }

    private abstract class ResultOf
    {
        /// <summary>A result with the same status and headers and no body.</summary>
        public abstract IResult? Head(IResult result);

        public abstract JsonTypeInfo? FindTypeInfo(IResult result, object value, JsonSerializerOptions options);
    }

    private sealed class ResultOf<T> : ResultOf
    {
        public override IResult? Head(IResult result) => result switch
        {
            Created<T> created => TypedResults.Created(created.Location),
            CreatedAtRoute<T> created => TypedResults.CreatedAtRoute(created.RouteName, created.RouteValues),
            Accepted<T> accepted => TypedResults.Accepted(accepted.Location),
            AcceptedAtRoute<T> accepted => TypedResults.AcceptedAtRoute(accepted.RouteName, accepted.RouteValues),
            IStatusCodeHttpResult { StatusCode: int status } => TypedResults.StatusCode(status),
            _ => null,
        };

        public override JsonTypeInfo? FindTypeInfo(IResult result, object value, JsonSerializerOptions options)
        {
            if (result is not JsonHttpResult<T> json) return ValueAnswer.FindTypeInfo(options, typeof(T), value);
            try
            {
                if (OwnTypeInfo(json) is JsonTypeInfo own) return own;
            }
            // Not known any more how it is written: the framework writes it.
            catch (MissingMethodException)
            {
                return null;
            }

            if (json.JsonSerializerOptions is { IsReadOnly: false } changeable) changeable.MakeReadOnly();
            return ValueAnswer.FindTypeInfo(json.JsonSerializerOptions ?? options, typeof(T), value);
        }

        // There is no other way to tell TypedResults.Json(items, typeInfo) from TypedResults.Json(items).
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_JsonTypeInfo")]
        private static extern JsonTypeInfo? OwnTypeInfo(JsonHttpResult<T> result);
    }
}
