using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace StreamingJson.AspNetCore;

/// <summary>Answers with items in the format that the client chooses.</summary>
internal static class ItemsAnswer
{
    /// <summary>All formats, the one that a result prefers first.</summary>
    private static readonly JsonFormat[] ArrayFirst = [JsonFormat.Array, JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Events];
    private static readonly JsonFormat[] LinesFirst = [JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Events, JsonFormat.Array];

    public static string[] MediaTypes { get; } = [.. ArrayFirst.SelectMany(format => FormatMediaType.Of(format).ToArray()).Select(type => type.MediaType)];

    /// <param name="context">The request.</param>
    /// <param name="source">The items, an <see cref="IAsyncEnumerable{T}"/> or an <see cref="IEnumerable{T}"/>.</param>
    /// <param name="itemInfo">How an item is written.</param>
    /// <param name="preferred">The format of a client that does not mind.</param>
    /// <param name="lenient">Whether a client whose wish nothing serves gets that format too, instead of a refusal.</param>
    /// <param name="progress">Who wants to know how far it is.</param>
    public static Task SendAsync<T>(HttpContext context, object source, JsonTypeInfo<T> itemInfo, JsonFormat preferred, bool lenient,
        IProgress<StreamProgress>? progress)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        JsonFormat[] offered = preferred == JsonFormat.Array ? ArrayFirst : LinesFirst;
        if (!FormatNegotiation.TryChoose(context.Request, offered, lenient, out FormatMediaType? chosen, out FormatRefusal? refusal))
            return Refusal.AnswerAsync(context, refusal.Status, refusal.Detail);
        JsonEncoder encoder = source is IAsyncEnumerable<T> items
            ? JsonEncoder.Items(items, itemInfo, chosen.Format)
            : JsonEncoder.Items((IEnumerable<T>)source, itemInfo, chosen.Format);
        return context.RequestServices.Responder().SendAsync(context, encoder, chosen.ContentType, progress);
    }
}
