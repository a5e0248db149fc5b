namespace StreamingJson.WebHost.Endpoints;

internal static class HttpMethodNames
{
    /// <summary>What reads. Routing answers HEAD with 405 unless it is asked for.</summary>
    public static readonly string[] Read = ["GET", "HEAD"];
}
