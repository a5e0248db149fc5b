using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Bench;

// How fast the encoders are by themselves, on one core, without sockets: over JsonSerializer that writes the same to a PipeWriter. What
// else can be encoded, and by whom, is measured by BenchmarkDotNet in `micro`.
internal sealed record EncodingSpeed
{
    private const int Integers = 5_000_000;
    private const int Rows = 200_000;

    public int Rounds { get; init; } = 9;

    public static Command Create()
    {
        Option<int> rounds = CommandLine.Rounds(new EncodingSpeed().Rounds);
        return CommandLine.Experiment("encoding", """
            How fast the encoders are by themselves, on one core, over JsonSerializer that writes the same values to a PipeWriter.
            Documents of every kind, and other serializers: dotnet run -c Release --project bench/micro -- --filter '*'
            Examples:
              bench encoding
              bench encoding --rounds 3 --json encoding.json
            """, [rounds], (parsed, ct) => new EncodingSpeed { Rounds = parsed.GetValue(rounds) }.RunAsync(ct));
    }

    public async Task<Report> RunAsync(CancellationToken ct)
    {
        int[] range = [.. Enumerable.Range(1_000_000_000, Integers)];
        int[] sorted = SampleIntegers.Sorted(Integers);
        int[] random = SampleIntegers.Random(Integers);
        long[] longs = SampleIntegers.RandomLongs(Integers);
        List<SampleRecord> records = SampleRecord.Create(Rows);
        Subject[] subjects =
        [
            Of("range", Targets.Range, Integers, n => JsonEncoder.Range(range[0], n), n => range[..n], SampleContext.Default.Int32Array),
            Of("sorted ints", Targets.SortedIntegers, Integers,
                n => JsonEncoder.Integers(sorted.AsMemory(0, n)), n => sorted[..n], SampleContext.Default.Int32Array),
            Of("random 32-bit ints", Targets.RandomIntegers, Integers,
                n => JsonEncoder.Integers(random.AsMemory(0, n)), n => random[..n], SampleContext.Default.Int32Array),
            Of("random 64-bit ints", Targets.RandomLongs, Integers,
                n => JsonEncoder.Integers(longs.AsMemory(0, n)), n => longs[..n], SampleContext.Default.Int64Array),
            Of("records", Targets.Records, Rows,
                n => JsonEncoder.Items(records[..n], SampleContext.Default.SampleRecord), n => records[..n],
                SampleContext.Default.ListSampleRecord),
        ];
        await WarmUpAsync(subjects, ct);
        Case<double>[] cases =
        [
            .. subjects.SelectMany(subject => new[]
            {
                new Case<double>(subject.Name, token => RateAsync(subject.OursAsync, subject.Count, token)),
                new Case<double>(Serializer(subject), token => RateAsync(subject.SerializerAsync, subject.Count, token)),
            }),
        ];
        Samples<double> samples = await Samples<double>.TakeAsync(Rounds, cases, rate => rate, ct);
        Report report = new("encoding");
        report.Tables.Add(samples.Table($"Encoding into blocks of 4 KB on one core, {Rounds} rounds", "source", ("GB/s", rate => rate)));
        report.Samples["rates"] = samples.All;
        foreach (Subject subject in subjects)
        {
            report.AtLeast(
                $"encoding over JsonSerializer to a PipeWriter: {subject.Name}",
                samples.Ratio(subject.Name, Serializer(subject), rate => rate), subject.Target);
        }

        return report;
    }

    private static string Serializer(Subject subject) => $"{subject.Name} by JsonSerializer";

    // So many items by both, each of which says how many bytes they gave.
    private static Subject Of<T>(
        string name, double target, int count, Func<int, JsonEncoder> encoder, Func<int, T> values, JsonTypeInfo<T> typeInfo)
    {
        DiscardingPipeWriter writer = new();
        // A slice of all is a copy, and no part of what is measured.
        T all = values(count);
        JsonEncoder whole = encoder(count);
        return new Subject(name, target, count, OursAsync, SerializeAsync);

        async ValueTask<long> OursAsync(int n)
        {
            long bytes = 0;
            await foreach (JsonChunk chunk in (n == count ? whole : encoder(n)).EncodeAsync(writer))
            {
                bytes += chunk.Bytes;
            }

            return bytes;
        }

        async ValueTask<long> SerializeAsync(int n)
        {
            DiscardingPipeWriter pipe = new();
            await JsonSerializer.SerializeAsync(pipe, n == count ? all : values(n), typeInfo);
            return pipe.Written;
        }
    }

    // GB/s.
    private static async Task<double> RateAsync(Func<int, ValueTask<long>> encodeAsync, int count, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        long bytes = await encodeAsync(count);
        return bytes / 1e9 / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Many short runs rather than one long one: only a method that is entered again gets its final code. Then once in full length, so
    // that no round has to wait for the kernel's first touch of a page.
    private static async Task WarmUpAsync(Subject[] subjects, CancellationToken ct)
    {
        Progress.Write("warming up");
        for (int burst = 0; burst < 4; burst++)
        {
            foreach (Subject subject in subjects)
            {
                for (int i = 0; i < 40; i++)
                {
                    (long ours, long theirs) = (await subject.OursAsync(subject.Count / 200), await subject.SerializerAsync(subject.Count / 200));
                    if (ours != theirs)
                    {
                        throw new InvalidOperationException($"{subject.Name} gave {ours} bytes, but {theirs} by JsonSerializer.");
                    }
                }
            }

            await Task.Delay(300, ct);
        }

        foreach (Subject subject in subjects)
        {
            _ = await subject.OursAsync(subject.Count);
            _ = await subject.SerializerAsync(subject.Count);
        }
    }

    private sealed record Subject(
        string Name, double Target, int Count, Func<int, ValueTask<long>> OursAsync, Func<int, ValueTask<long>> SerializerAsync);
}
