using System.IO.Pipelines;
using System.Text;

namespace StreamingJson.Tests.Simulation;

/// <summary>One stream of a history: its source, its reader, and what it must have written by then.</summary>
internal sealed class SimulatedStream
{
    private const string Heartbeat = ":\n\n";

    private readonly JsonFormat _format;
    private readonly Pipe _pipe;
    private readonly StringBuilder _document = new();
    private readonly StringBuilder _read = new();
    private readonly CancellationTokenSource _cancelling = new();
    private readonly bool _hearsToken;
    private int _items;
    private int _pauses;
    private bool _hasEnded;
    private bool _hasHeard;

    public SimulatedStream(Random random, Cooperator cooperator)
    {
        _format = (JsonFormat)random.Next(4);
        int pauseAt = random.Next(2) == 0 ? 8 : 200;
        _pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2, readerScheduler: PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false, minimumSegmentSize: 256));
        // By hand, since a cancellation's callbacks are of the thread pool's.
        Source = new HandSource<int> { HearsToken = false };
        _hearsToken = random.Next(4) > 0;
        Producer = new JsonProducer(
            JsonEncoder.Items(Source, Stage.Info<int>(), _format), _pipe.Writer, cooperator, Options(random));
        _document.Append(_format == JsonFormat.Array ? "[" : "");
    }

    public HandSource<int> Source { get; }

    public JsonProducer Producer { get; }

    public bool IsDone => Producer.Completion.IsCompleted;

    public bool ReaderHasLeft { get; private set; }

    public bool SourceHasEnded => _hasEnded;

    public void Begin() => _ = Producer.BeginProducing(_cancelling.Token);

    public void Yield()
    {
        if (_hasEnded) return;
        if (_format == JsonFormat.Array && _items > 0) _document.Append(',');
        _document.Append(_format switch
        {
            JsonFormat.Lines => $"{_items}\n",
            JsonFormat.Sequence => $"\u001e{_items}\n",
            JsonFormat.Events => $"data: {_items}\n\n",
            _ => $"{_items}",
        });
        Source.Yield(_items++);
    }

    public void End()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        Source.End();
    }

    /// <summary>The source hears that it is cancelled, if it listens at all.</summary>
    public void Hear()
    {
        if (!_hearsToken || _hasHeard || !Source.IsCancelled) return;
        _hasHeard = _hasEnded = true;
        Source.Throw(new OperationCanceledException());
    }

    public void Fail()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        Source.Throw(new IOException("gone"));
    }

    public void Take()
    {
        if (ReaderHasLeft || !_pipe.Reader.TryRead(out ReadResult result)) return;
        _read.Append(Encoding.UTF8.GetString(result.Buffer));
        _pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    public void Leave()
    {
        if (ReaderHasLeft) return;
        ReaderHasLeft = true;
        _pipe.Reader.Complete();
    }

    public void Pause()
    {
        _pauses++;
        Producer.PauseProducing();
    }

    public void Resume()
    {
        if (_pauses == 0) return;
        _pauses--;
        Producer.ResumeProducing();
    }

    public void ResumeAll()
    {
        while (_pauses > 0) Resume();
    }

    public void Stop() => Producer.StopProducing();

    public void Cancel() => _cancelling.Cancel();

    /// <summary>What was read is the beginning of the document; of a whole one, all of it.</summary>
    public void AssertPrefix()
    {
        string read = Text();
        string document = _document.ToString();
        bool isWhole = IsDone && Producer.Completion.Result.IsWhole;
        if (isWhole && !ReaderHasLeft)
        {
            Take();
            string whole = _format == JsonFormat.Array ? document + "]" : document;
            Assert.Equal(whole, Text());
        }

        // Behind the last whole item there may be the record that says what happened, and nothing else.
        if (read.Contains("error", StringComparison.Ordinal))
        {
            Assert.True(IsDone || _format != JsonFormat.Array);
            read = read[..Math.Max(0, read.LastIndexOf(_format == JsonFormat.Events ? "event:" : "{\"error", StringComparison.Ordinal))];
            if (_format == JsonFormat.Sequence) read = read.TrimEnd('\u001e');
        }

        if (_format == JsonFormat.Array && read.EndsWith(']')) read = read[..^1];
        Assert.StartsWith(read, document, StringComparison.Ordinal);
    }

    public void AssertEnded()
    {
        Assert.True(IsDone);
        Assert.True(Source.Started == Source.Disposed, $"{this} {Producer.Completion.Result}");
        StreamOutcome outcome = Producer.Completion.Result;
        Assert.InRange(outcome.Items, 0, _items);
        if (outcome.IsWhole) Assert.Equal(_items, outcome.Items);
        if (outcome.IsWhole) Assert.False(ReaderHasLeft && outcome.Items == 0 && outcome.Bytes == 0 && _format == JsonFormat.Array);
    }

    public override string ToString() =>
        $"{_format} {Producer.Progress}, source waited for: {Source.IsWaitedFor}, ended: {_hasEnded}, disposed: {Source.Disposed}, "
        + $"hears: {_hearsToken}, reader left: {ReaderHasLeft}, done: {IsDone}, read: {_read}";

    private string Text() => _format == JsonFormat.Events
        ? _read.ToString().Replace(Heartbeat, "", StringComparison.Ordinal) : _read.ToString();

    private static JsonProducerOptions Options(Random random) => new()
    {
        FlushSize = random.Next(2) == 0 ? 1 : 1 << random.Next(1, 8),
        ChunkSize = 1 << random.Next(0, 6),
        FlushInterval = TimeSpan.FromMilliseconds(random.Next(3) * 20),
        HeartbeatInterval = TimeSpan.FromMilliseconds(random.Next(1, 4) * 50),
        SourceTimeout = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(150) : Timeout.InfiniteTimeSpan,
        StallTimeout = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(150) : Timeout.InfiniteTimeSpan,
    };
}
