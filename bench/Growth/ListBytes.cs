namespace StreamingJson.Bench;

// How many bytes `[0,1,...,N-1]` has: each server's answer is held against it.
internal static class ListBytes
{
    public static long Of(long length)
    {
        // The brackets, and a comma between any two.
        long bytes = 2 + Math.Max(0, length - 1);
        long from = 0;
        for (int digits = 1; from < length; digits++)
        {
            long to = Math.Min(length, (long)Math.Pow(10, digits));
            bytes += digits * (to - from);
            from = to;
        }

        return bytes;
    }
}
