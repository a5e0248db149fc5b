using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>Answers with items in the format that the client chooses.</summary>
internal static class ItemsAnswer
{
    /// <summary>All formats, the one that a result prefers first.</summary>
    private static readonly JsonFormat[] ArrayFirst = [JsonFormat.Array, JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Events];
    private static readonly JsonFormat[] LinesFirst = [JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Events, JsonFormat.Array];
    private static readonly JsonFormat[] SequenceFirst =
        [JsonFormat.Sequence, JsonFormat.Lines, JsonFormat.Events, JsonFormat.Array];
    private static readonly JsonFormat[] EventsFirst =
        [JsonFormat.Events, JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Array];

    public static ReadOnlySpan<JsonFormat> Formats => ArrayFirst;

    public static string[] MediaTypes { get; } =
        [.. ArrayFirst.SelectMany(format => FormatMediaType.Of(format).ToArray()).Select(type => type.MediaType)];

    /// <summary>What is served where this format is preferred, in this order.</summary>
    public static ReadOnlySpan<JsonFormat> Offered(JsonFormat preferred) => preferred switch
    {
        JsonFormat.Array => ArrayFirst,
        JsonFormat.Sequence => SequenceFirst,
        JsonFormat.Events => EventsFirst,
        _ => LinesFirst,
    };

    /// <param name="context">The request.</param>
    /// <param name="source">The items, an <see cref="IAsyncEnumerable{T}"/> or an <see cref="IEnumerable{T}"/>.</param>
    /// <param name="itemInfo">How an item is written.</param>
    /// <param name="preferred">The format of a client that does not mind; one whose wish nothing serves is refused.</param>
    /// <param name="progress">Who wants to know how far it is.</param>
    public static Task SendAsync<T>(
        HttpContext context, object source, JsonTypeInfo<T> itemInfo, JsonFormat preferred, IProgress<StreamProgress>? progress)
    {
        StreamingServices services = context.RequestServices.Streaming();
        return SendAsync(
            services, context, preferred, chosen => SendAsync(services, context, source, itemInfo, chosen, progress));
    }

    /// <param name="context">The request.</param>
    /// <param name="preferred">The format of a client that does not mind; one whose wish nothing serves is refused.</param>
    /// <param name="send">Answers in the format that is chosen.</param>
    public static Task SendAsync(HttpContext context, JsonFormat preferred, Func<FormatMediaType, Task> send) =>
        SendAsync(context.RequestServices.Streaming(), context, preferred, send);

    /// <summary>The format that the client asks for, or an array: for endpoints that were there before formats were.</summary>
    public static FormatMediaType Choose(StreamingServices services, HttpContext context) =>
        FormatNegotiation.Choose(context.Request, services.FormatParameter, ArrayFirst);

    /// <param name="services">The application's.</param>
    /// <param name="context">The request.</param>
    /// <param name="source">The items.</param>
    /// <param name="itemInfo">How an item is written.</param>
    /// <param name="chosen">The format.</param>
    /// <param name="progress">Who wants to know how far it is.</param>
    /// <param name="arrayInfo">How the source is written as an array, where its items do not say all of it.</param>
    /// <param name="isAdopted">Whether it is the endpoint's own answer.</param>
    public static Task SendAsync<T>(StreamingServices services, HttpContext context, object source, JsonTypeInfo<T> itemInfo,
        FormatMediaType chosen, IProgress<StreamProgress>? progress, JsonTypeInfo? arrayInfo = null, bool isAdopted = false)
    {
        JsonEncoder encoder = arrayInfo is not null && chosen.Format == JsonFormat.Array ? JsonEncoder.Value(source, arrayInfo)
            : source is IAsyncEnumerable<T> items
            ? JsonEncoder.Items(items, itemInfo, chosen.Format)
            : JsonEncoder.Items((IEnumerable<T>)source, itemInfo, chosen.Format);
        return services.Responder.SendAsync(context, encoder, chosen.ContentType, progress, isAdopted, isNegotiated: true);
    }

    private static Task SendAsync(
        StreamingServices services, HttpContext context, JsonFormat preferred, Func<FormatMediaType, Task> send)
    {
        if (FormatNegotiation.TryChoose(
            context.Request, services.FormatParameter, Offered(preferred), out FormatMediaType? chosen, out FormatRefusal? refusal))
            return send(chosen);
        context.Response.Headers.AppendVary(HeaderNames.Accept);
        return Refusal.AnswerAsync(context, refusal.Status, refusal.Detail);
    }
}
