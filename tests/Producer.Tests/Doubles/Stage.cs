using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>A producer with everything around it in a test's hands: clock, scheduler, source, and a reader behind a small pipe.</summary>
internal sealed class Stage
{
    private readonly StringBuilder _read = new();
    private readonly Pipe _pipe;

    public Stage(JsonProducerOptions? options = null, JsonEncoder? encoder = null, int pauseAt = 64)
    {
        // The test framework's context would carry continuations off to other threads.
        SynchronizationContext.SetSynchronizationContext(null);
        _pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2, readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false, minimumSegmentSize: 4096));
        Writer = new WatchedWriter(_pipe.Writer);
        Cooperator = new Cooperator(new CooperatorOptions { MaxConcurrency = 1, TimeSlice = TimeSpan.Zero }, Time, Pump);
        Producer = new JsonProducer(encoder ?? JsonEncoder.Items(Source, Info<int>()), Writer, Cooperator,
            options ?? new JsonProducerOptions { FlushSize = 16, ChunkSize = 1 });
    }

    public ManualTime Time { get; } = new();

    public Pump Pump { get; } = new();

    public HandSource<int> Source { get; } = new();

    public WatchedWriter Writer { get; }

    public Cooperator Cooperator { get; }

    public JsonProducer Producer { get; }

    public PipeReader Reader => _pipe.Reader;

    /// <summary>All that the reader has read.</summary>
    public string Read => _read.ToString();

    public static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)SourceContract.Options.GetTypeInfo(typeof(T));

    public void Begin(CancellationToken cancellationToken = default)
    {
        _ = Producer.BeginProducing(cancellationToken);
        Pump.Run();
    }

    /// <summary>The reader takes what is there, as often as there is something.</summary>
    public void TakeAll()
    {
        while (Take())
        {
        }
    }

    /// <summary>The reader takes what is there now.</summary>
    public bool Take()
    {
        Pump.Run();
        if (!_pipe.Reader.TryRead(out ReadResult result) || result.Buffer.IsEmpty) return false;
        _read.Append(Encoding.UTF8.GetString(result.Buffer));
        _pipe.Reader.AdvanceTo(result.Buffer.End);
        Pump.Run();
        return true;
    }

    public void Advance(double milliseconds)
    {
        Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Pump.Run();
    }

    /// <summary>The outcome, once the completion's own work item has run.</summary>
    public async Task<StreamOutcome> Outcome()
    {
        Pump.Run();
        return await Producer.Completion.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
