namespace StreamingJson.WebHost.Http;

/// <summary>Gives every answer <c>nosniff</c>, and every failure without a body a problem: 404, 405, and what was thrown.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
        }
        catch (Exception error) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogFailure(logger, error);
            context.Response.Clear();
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.StatusCode = (error as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError;
        }

        HttpResponse response = context.Response;
        if (response.StatusCode < 400 || response.HasStarted || response.ContentLength is not null) return;
        await Describe(response.StatusCode, response.Headers.Allow.ToString()).ExecuteAsync(context);
    }

    private static Problem Describe(int status, string allow) => status switch
    {
        404 => new Problem(status, "Not Found", "There is nothing at this path; "
            + "allowed are /, /big?length=N, /export/{dataset}, /streams, /dashboard and /healthz."),
        405 => new Problem(status, "Method Not Allowed", $"The method is not allowed at this path; allowed is {allow}."),
        < 500 => new Problem(status, "Bad Request", "The request could not be understood."),
        _ => new Problem(status, "Internal Server Error", "The server failed to answer; its log says why."),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed before its answer began")]
    private static partial void LogFailure(ILogger logger, Exception error);
}
