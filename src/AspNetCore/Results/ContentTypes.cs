namespace StreamingJson.AspNetCore;

internal static class ContentTypes
{
    public const string Json = "application/json; charset=utf-8";
}
