namespace StreamingJson.WebHost.Steering;

/// <summary>What a browser is told about all below <c>/dashboard</c> and <c>/streams</c>, refusals and failures too.</summary>
internal static class PageHeaders
{
    /// <summary>
    /// Nothing from elsewhere, nothing that stands in the page itself, and in no frame. What scripts set of an element's style,
    /// as the charts do, is not inline (CSP level 3, section 8.3).
    /// </summary>
    private const string Policy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page draws, and asks this host; it needs nothing of the machine that it is shown on.</summary>
    private const string Permissions = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

    public static void Protect(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
