using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.WebHost.Http;

/// <summary>An <c>application/problem+json</c> (RFC 9457) that says in its detail what is wrong and what is allowed.</summary>
internal sealed class Problem(int status, string title, string detail, TimeSpan? retryAfter = null) : IResult
{
    private const int QuotedLength = 100;

    public static Problem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "Bad Request", detail);

    /// <summary>A value from outside, cut to a length that fits a sentence. The JSON writer escapes it.</summary>
    public static string Quote(string value) => value.Length <= QuotedLength ? value : value[..QuotedLength] + "...";

    public Task ExecuteAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (retryAfter is TimeSpan wait) response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new ProblemBody(title, status, detail), ProblemJson.Default.ProblemBody);
        response.ContentLength = body.Length;
        // To Kestrel, head is another method, whose answer has a body.
        return context.Request.Method == HttpMethods.Head
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}

internal sealed record ProblemBody(string Title, int Status, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
