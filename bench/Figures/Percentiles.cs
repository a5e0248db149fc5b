namespace StreamingJson.Bench;

// Exact percentiles, by nearest rank, of all samples; in milliseconds.
internal sealed record Percentiles(int Count, double P50, double P90, double P99, double P999, double Max)
{
    public static Percentiles OfNanoseconds(IEnumerable<long> samples)
    {
        double[] sorted = [.. samples.Order().Select(sample => sample / 1e6)];
        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
        return new Percentiles(sorted.Length, At(0.5), At(0.9), At(0.99), At(0.999), sorted[^1]);
    }
}
