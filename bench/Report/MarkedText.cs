namespace StreamingJson.Bench;

// A page that is written by hand, except for what stands between two marks.
internal static class MarkedText
{
    public const string Begin = "<!-- measured: written by `bench plot` -->";
    public const string End = "<!-- /measured -->";

    // The page with this between its marks, or null where it does not have both in their order.
    public static string? Fill(string page, string content)
    {
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : page.IndexOf(End, begin, StringComparison.Ordinal);
        return end < 0 ? null : $"{page[..(begin + Begin.Length)]}\n{content.Trim()}\n{page[end..]}";
    }
}
