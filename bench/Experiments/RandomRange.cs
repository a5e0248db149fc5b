namespace StreamingJson.Bench;

// A range and one of the ways to ask for it (RFC 9110, section 14.1.2).
internal sealed record RandomRange(long From, int Length, string Header)
{
    // Places are equally likely, and so are orders of magnitude of the length. Some ranges are at the end: `-N`, and `N-`.
    public static RandomRange Next(Random random, long total, int longest)
    {
        int length = (int)Math.Min(total, Math.Pow(longest, random.NextDouble()));
        long end = total - length;
        long from = random.NextInt64(end + 1);
        return random.Next(10) switch
        {
            0 => new RandomRange(end, length, $"bytes=-{length}"),
            1 => new RandomRange(end, length, $"bytes={end}-"),
            _ => new RandomRange(from, length, $"bytes={from}-{from + length - 1}"),
        };
    }

    public string ContentRange(long total) => $"bytes {From}-{From + Length - 1}/{total}";
}
