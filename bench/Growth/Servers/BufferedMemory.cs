namespace StreamingJson.Bench;

// How long a list may be that is one array of bytes before any of it is sent.
internal static class BufferedMemory
{
    // The integers, a buffer that doubles while it grows, the one it is copied from, and the result.
    private const int Copies = 4;

    // Others live on the machine too.
    private const int ShareOfMemory = 4;

    public static string? Refuses(long length)
    {
        long bytes = ListBytes.Of(length);
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return bytes > Array.MaxLength ? $"{bytes / 1e9:0.0} GB do not fit into one array"
            : bytes * Copies > available / ShareOfMemory ? $"{bytes * Copies / 1e9:0.0} GB are more than a quarter of the memory"
            : null;
    }
}
