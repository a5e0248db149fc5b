namespace StreamingJson;

/// <summary>The items of a list from an index on, up to as many as it once had.</summary>
internal static class ListRest
{
    public static IEnumerable<T> From<T>(IReadOnlyList<T> items, int start, int count)
    {
        // A list that has become shorter ends early, which the slice notices.
        for (int i = start; i < count && i < items.Count; i++) yield return items[i];
    }
}
