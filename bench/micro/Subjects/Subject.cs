using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>A document, and the time that each contender takes for it. All documents are about 1 MB long.</summary>
public abstract class Subject
{
    private Contenders? _contenders;

    [GlobalSetup]
    public void Setup()
    {
        _contenders = Create();
        _contenders.CheckAsync().GetAwaiter().GetResult();
    }

    [Benchmark(Description = "ours")]
    public ValueTask<long> Ours() => _contenders!.OursAsync();

    [Benchmark(Baseline = true, Description = "JsonSerializer to a PipeWriter")]
    public ValueTask<long> SerializerToPipe() => _contenders!.SerializeToPipeAsync();

    [Benchmark(Description = "JsonSerializer to a buffer")]
    public long SerializerToBuffer() => _contenders!.SerializeToBuffer();

    [Benchmark(Description = "Utf8JsonWriter by hand")]
    public long Writer() => _contenders!.WriteByHand();

    [Benchmark(Description = "Newtonsoft.Json")]
    public long Newtonsoft() => _contenders!.SerializeByNewtonsoft();

    private protected abstract Contenders Create();
}
