using StreamingJson.Bench.Micro;

namespace StreamingJson.Bench;

[Description("""
    How fast the encoders are by themselves, on one core, over JsonSerializer that writes the same values to a PipeWriter: what `micro` measures
    by BenchmarkDotNet, in turns and against targets. Documents of every kind: dotnet run -c Release --project bench/micro -- --filter '*'
    Example: bench encoding --rounds 3 --json encoding.json
    """)]
internal sealed record EncodingSpeed(int Rounds = 9) : IExperiment
{
    private static readonly (string Name, double Target, Subject Subject)[] Subjects =
    [
        ("range", 14, new Integers { Document = "range" }),
        ("sorted ints", 4.5, new Integers { Document = "sorted" }),
        ("random 32-bit ints", 4.5, new Integers { Document = "random 32" }),
        ("random 64-bit ints", 4, new Integers { Document = "random 64" }),
        ("records", 1.2, new Lists { Document = "records" }),
    ];

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        List<Case<double>> cases = [];
        foreach ((string name, _, Subject subject) in Subjects)
        {
            subject.Setup();
            cases.Add(new Case<double>(name, _ => RateAsync(subject.Ours)));
            cases.Add(new Case<double>($"{name} by JsonSerializer", _ => RateAsync(subject.SerializerToPipe)));
        }

        // Only a method that is entered again and again gets its final code, in the background.
        for (int burst = 0; burst < 4; burst++) foreach (Case<double> each in cases) _ = await each.MeasureAsync(ct);
        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, cases, ct);
        Report report = new("encoding");
        report.Add($"Encoding into blocks of 4 KB on one core, {Rounds} rounds", samples, ("GB/s", rate => rate));
        foreach ((string name, double target, _) in Subjects)
            report.AtLeast($"encoding over JsonSerializer to a PipeWriter: {name}", samples.Ratio(name, $"{name} by JsonSerializer", rate => rate), target);
        return report;
    }

    // GB/s of a tenth of a second.
    private static async Task<double> RateAsync(Func<ValueTask<long>> encodeAsync)
    {
        (long start, double bytes) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.1) bytes += await encodeAsync();
        return bytes / 1e9 / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
