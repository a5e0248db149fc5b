using System.Net;
using StreamingJson.WebHost.Http;

namespace StreamingJson.WebHost.Steering;

/// <summary>
/// Who may look and steer: somebody on this machine, or whoever has the key if there is one; and no page from elsewhere in
/// either's browser.
/// </summary>
internal sealed class SteeringAccess(RequestDelegate next, ApiKey key)
{
    /// <summary>What proxies add: what comes through one may be from anywhere, though its last step is on this machine.</summary>
    private static readonly string[] OfProxies =
        ["Forwarded", "X-Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via"];

    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool isStreams = request.Path.StartsWithSegments("/streams");
        if (!isStreams && !request.Path.StartsWithSegments("/dashboard")) return next(context);
        PageHeaders.Protect(context.Response.Headers);
        Problem? refusal = key.IsSet ? null : RefuseUnlessLocal(request);
        // The page itself is no secret, and a browser that opens it has nowhere to put a key.
        if (isStreams) refusal ??= RefuseUnlessOwnPage(request) ?? RefuseUnlessKeyed(context);
        return refusal is null ? next(context) : refusal.ExecuteAsync(context);
    }

    private static Problem? RefuseUnlessLocal(HttpRequest request)
    {
        // No address at all is a unix socket's.
        if (request.HttpContext.Connection.RemoteIpAddress is IPAddress address && !IPAddress.IsLoopback(address))
        {
            return Forbidden(
                "Only clients on the server's machine are allowed here, or with StreamingJson:ApiKey all that have the key.");
        }

        if (request.Headers.Keys.FirstOrDefault(IsOfProxy) is string header)
        {
            return Forbidden(
                $"The request came through a proxy, as its header {Problem.Quote(header)} says; "
                + "allowed is that with StreamingJson:ApiKey only.");
        }

        // nginx, unless it is told otherwise, asks in HTTP/1.0 by the name of the upstream, and says nothing of whom it asks for. Nobody
        // else on this machine does.
        if (HttpProtocol.IsHttp10(request.Protocol))
        {
            return Forbidden(
                "The request is one of HTTP/1.0, as proxies send; allowed is that with StreamingJson:ApiKey only.");
        }

        // A name that somebody else gave this machine's address (DNS rebinding) is in a foreign page's request.
        return IsLoopback(request.Host.Host)
            ? null
            : Forbidden(
                $"The request is for the host '{Problem.Quote(request.Host.Host)}'; allowed are localhost, 127.0.0.1 and [::1].");
    }

    private static bool IsOfProxy(string header) => OfProxies.Contains(header, StringComparer.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// Browsers say where a request comes from, and no page can say it in their place: by <c>Sec-Fetch-Site</c>, and where they
    /// do not (http, but for localhost) by <c>Origin</c>. Other clients say neither.
    /// </summary>
    private static Problem? RefuseUnlessOwnPage(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "same-origin" or "none") return null;
        if (site.Length > 0)
            return Forbidden("The request comes from a page of another site; allowed are only this server's own.");
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            ? null
            : Forbidden($"The request comes from a page of '{Problem.Quote(origin)}'; allowed are only this server's own.");
    }

    private Problem? RefuseUnlessKeyed(HttpContext context)
    {
        if (!key.IsSet || key.IsIn(context.Request.Headers)) return null;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return new Problem(StatusCodes.Status401Unauthorized, "Unauthorized",
            "The operator's key is missing or wrong; allowed is Authorization: Bearer KEY, or X-Api-Key: KEY.");
    }

    private static Problem Forbidden(string detail) => new(StatusCodes.Status403Forbidden, "Forbidden", detail);
}
