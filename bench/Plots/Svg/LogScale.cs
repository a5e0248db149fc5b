namespace StreamingJson.Bench;

// Where a value lies between the ends of an axis, by its logarithm: each decade of the work is as wide as the next.
internal sealed record LogScale(double From, double To)
{
    private static readonly double[] Steps = [1, 2, 5];

    // From the last round value below all of these to the first above. What is not above zero has no place.
    public static LogScale Over(IEnumerable<double> values)
    {
        double[] shown = [.. values.Where(value => value > 0 && double.IsFinite(value))];
        if (shown.Length == 0)
        {
            return new LogScale(1, 10);
        }

        double from = Round(shown.Min()).Last(step => step <= shown.Min());
        double to = Round(shown.Max()).First(step => step >= shown.Max());
        return new LogScale(from, to > from ? to : from * 10);
    }

    // 0 at one end, 1 at the other, and never outside.
    public double Share(double value) => value <= From ? 0 : Math.Min(1, Math.Log(value / From) / Math.Log(To / From));

    // Decades, and what lies between them where there are few.
    public IReadOnlyList<double> Ticks()
    {
        double[] decades = [.. Powers(From, To).Where(IsWithin)];
        return decades.Length >= 3
            ? decades
            : [.. Powers(From / 10, To).SelectMany(decade => Steps.Select(step => step * decade)).Where(IsWithin)];
    }

    // A decade of thousandth parts of it would otherwise miss its own tick.
    private bool IsWithin(double tick) => tick >= From * 0.9999 && tick <= To * 1.0001;

    private static IEnumerable<double> Powers(double from, double to)
    {
        for (int power = (int)Math.Floor(Math.Log10(from)); power <= (int)Math.Ceiling(Math.Log10(to)); power++)
        {
            yield return Power(power);
        }
    }

    private static IEnumerable<double> Round(double value)
    {
        int power = (int)Math.Floor(Math.Log10(value));
        return Enumerable.Range(power - 1, 3).SelectMany(each => Steps.Select(step => step * Power(each)));
    }

    // By division below one: 5 * 0.001 is not the double that is nearest to 0.005.
    private static double Power(int power) => power < 0 ? 1 / Math.Pow(10, -power) : Math.Pow(10, power);
}
