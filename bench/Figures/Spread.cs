namespace StreamingJson.Bench;

// A figure over several rounds: the median, which one disturbed round cannot move, and the extremes, which show it.
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    public string Range(string format) => $"{Min.ToString(format)}..{Max.ToString(format)}";
}
