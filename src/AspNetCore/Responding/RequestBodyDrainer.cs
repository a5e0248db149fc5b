using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Takes and forgets the body of a GET, which means nothing (RFC 9110, section 9.3.1). Kestrel reads a megabyte ahead and then
/// waits for somebody to take it: a client that leaves is not heard of any more, and a source that is quiet would wait for ever.
/// Bodies of other methods may be what the source reads.
/// </summary>
internal sealed class RequestBodyDrainer
{
    private readonly HttpRequest _request;
    private readonly Task _taken;

    private RequestBodyDrainer(HttpRequest request)
    {
        _request = request;
        _taken = TakeAsync();
    }

    /// <returns><see langword="null"/> where there is none, or where the client waits to be asked for it.</returns>
    public static RequestBodyDrainer? Of(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || request.Headers.Expect.Count > 0) return null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }) return null;
        // It takes no room, so that it may be as long as it likes.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        return new RequestBodyDrainer(request);
    }

    /// <summary>Before the request ends: nobody may read it afterwards.</summary>
    public Task LeaveAsync()
    {
        // Only a read that is under way: Kestrel's next one, for the next request, would be cancelled otherwise.
        if (!_taken.IsCompleted) _request.BodyReader.CancelPendingRead();
        return _taken;
    }

    private async Task TakeAsync()
    {
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                ReadResult read = await _request.BodyReader.ReadAsync().ConfigureAwait(false);
                _request.BodyReader.AdvanceTo(read.Buffer.End);
                goesOn = !read.IsCompleted && !read.IsCanceled;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Malformed, too slow, or its client has left: the last is the stream's to hear, the others are nothing to it.
        }
    }
}
