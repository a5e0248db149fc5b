using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>
/// A source that holds the thread of whoever asks it for an item. Its turn is lent to others, and from its next item on it has a thread of
/// its own. The test moves the clock, and the source blocks at the test's gate.
/// </summary>
public sealed class BlockingSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly ManualTime _time = new();
    private readonly Gate _gate = new();
    private readonly Cooperator _cooperator;

    public BlockingSourceTests() => _cooperator = new Cooperator(new CooperatorOptions { MaxConcurrency = 1 }, _time);

    public static TheoryData<string> Kinds => ["enumerable", "asynchronous", "lines", "object", "sequence", "value", "rows"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task StepHoldsTheOnlyTurn_AnotherStreamRuns(string kind)
    {
        Reader blocked = Begin(Encoder(kind));
        await _gate.WhenBlockedAsync();
        Reader other = Begin(JsonEncoder.Range(0, 5));
        await LendAsync();
        Assert.Equal("[0,1,2,3,4]", await other.ReadToEndAsync());
        Assert.False(blocked.Producer.Completion.IsCompleted);
        _gate.Open();
        Assert.Equal(Expected(kind), await blocked.ReadToEndAsync());
        Assert.Equal(StreamEnd.Completed, (await blocked.Producer.Completion.WaitAsync(Patience)).End);
    }

    /// <summary>It waits for its second item on a thread of its own: what it has written is flushed in time.</summary>
    [Theory]
    [InlineData("enumerable")]
    [InlineData("asynchronous")]
    [InlineData("lines")]
    [InlineData("object")]
    [InlineData("rows")]
    public async Task BlocksAgain_TheReaderHasEachItemInTime(string kind)
    {
        Reader reader = Begin(Encoder(kind));
        for (int item = 1; item <= Items; item++)
        {
            await _gate.WhenBlockedAsync();
            await LendAsync();
            _gate.LetOnePass();
            await _gate.WhenBlockedOrEndedAsync();
            string written = Expected(kind, item);
            await reader.ReadUntilAsync(written, () => _time.Advance(TimeSpan.FromMilliseconds(50)));
        }

        _gate.Open();
        Assert.Equal(Expected(kind), await reader.ReadToEndAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Left_WhileItBlocks_DisposedOnceWhenItIsBack(string kind)
    {
        Reader reader = Begin(Encoder(kind));
        await _gate.WhenBlockedAsync();
        await LendAsync();
        _gate.LetOnePass();
        await _gate.WhenBlockedAsync();
        reader.Producer.StopProducing();
        Assert.Equal(0, _gate.Disposed);
        _gate.Open();
        StreamOutcome outcome = await reader.Producer.Completion.WaitAsync(Patience);
        Assert.Equal((StreamEnd.Stopped, 1), (outcome.End, _gate.Disposed));
    }

    [Theory]
    [InlineData("enumerable")]
    [InlineData("asynchronous")]
    [InlineData("value")]
    public async Task ThrowsOnItsOwnThread_StreamFails_BehindItsItems(string kind)
    {
        Reader reader = Begin(Encoder(kind));
        await _gate.WhenBlockedAsync();
        await LendAsync();
        _gate.LetOnePass();
        await _gate.WhenBlockedAsync();
        _gate.Fail(new IOException("gone"));
        StreamOutcome outcome = await reader.Producer.Completion.WaitAsync(Patience);
        Assert.Equal((StreamEnd.SourceFailed, "gone", 1), (outcome.End, outcome.Error?.Message, _gate.Disposed));
    }

    /// <summary>As many threads as are allowed; the others wait, as for a quiet source, and then have one.</summary>
    [Fact]
    public async Task MoreThanThereAreThreads_TheOthersWaitForOne()
    {
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1, MaxBlockingSources = 1 }, _time);
        Gate second = new();
        Reader first = new(new JsonProducer(JsonEncoder.Items(_gate.Items(), Stage.Info<int>()), Reader.NewPipe(out Reader.PipeOf one), cooperator), one);
        await _gate.WhenBlockedAsync();
        await LendAsync(cooperator);
        _gate.LetOnePass();
        await _gate.WhenBlockedAsync();
        Reader last = new(new JsonProducer(JsonEncoder.Items(second.Items(), Stage.Info<int>()), Reader.NewPipe(out Reader.PipeOf two), cooperator), two);
        await second.WhenBlockedAsync();
        await LendAsync(cooperator);
        second.LetOnePass();
        Assert.True(SpinWait.SpinUntil(() => last.Producer.Progress.State == StreamState.WaitingForSource, Patience));
        Assert.False(second.IsBlocked);
        _gate.Open();
        Assert.Equal("[1,2,3]", await first.ReadToEndAsync());
        await second.WhenBlockedAsync();
        second.Open();
        Assert.Equal("[1,2,3]", await last.ReadToEndAsync());
    }

    [Fact]
    public async Task NoThreadsAllowed_TheTurnIsKept()
    {
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1, MaxBlockingSources = 0 }, _time);
        Reader reader = new(new JsonProducer(JsonEncoder.Items(_gate.Items(), Stage.Info<int>()), Reader.NewPipe(out Reader.PipeOf pipe), cooperator), pipe);
        await _gate.WhenBlockedAsync();
        CooperativeTask other = cooperator.Cooperate(Nothing());
        for (int i = 0; i < 10; i++) _time.Advance(Look);
        Assert.Equal(CooperativeState.Ready, other.State);
        _gate.Open();
        Assert.Equal("[1,2,3]", await reader.ReadToEndAsync());
        await other.Completion.WaitAsync(Patience);
    }

    public void Dispose()
    {
        _gate.Open();
        _cooperator.Dispose();
    }

    private const int Items = 3;

    private Reader Begin(JsonEncoder encoder) =>
        new(new JsonProducer(encoder, Reader.NewPipe(out Reader.PipeOf pipe), _cooperator), pipe);

    /// <summary>Lets as much time pass as it takes until the turn is lent: somebody else has one.</summary>
    private async Task LendAsync(Cooperator? cooperator = null)
    {
        using CancellationTokenSource limit = new(Patience);
        CooperativeTask other = (cooperator ?? _cooperator).Cooperate(Nothing());
        while (!other.Completion.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            _time.Advance(Look);
            await Task.Yield();
        }
    }

    private JsonEncoder Encoder(string kind) => kind switch
    {
        "enumerable" => JsonEncoder.Items(_gate.Items(), Stage.Info<int>()),
        "asynchronous" => JsonEncoder.Items(_gate.ItemsAsync(), Stage.Info<int>()),
        "lines" => JsonEncoder.Items(_gate.Items(), Stage.Info<int>(), JsonFormat.Lines),
        "object" => JsonEncoder.Object(JsonMember.Items("items", _gate.Items(), Stage.Info<int>())),
        "sequence" => JsonEncoder.Items(_gate.Items().Select(item => JsonEncoder.Range(item, 1))),
        "value" => JsonEncoder.Value(new Holder(_gate.Items()), (JsonTypeInfo<Holder>)JsonSerializerOptions.Default.GetTypeInfo(typeof(Holder))),
        _ => JsonEncoder.Rows(new FakeReader([new("n", typeof(int))], i => i < Items ? [i + 1] : null)
        {
            Step = _ =>
            {
                _gate.Pass();
                return Task.CompletedTask;
            },
            OnDispose = () => _gate.Disposed++,
        }),
    };

    private static string Expected(string kind, int? soFar = null)
    {
        int count = soFar ?? Items;
        string list = string.Join(',', Enumerable.Range(1, count));
        string end = soFar is null ? "]" : "";
        return kind switch
        {
            "lines" => string.Concat(Enumerable.Range(1, count).Select(item => $"{item}\n")),
            "object" => $"{{\"items\":[{list}{end}" + (soFar is null ? "}" : ""),
            "sequence" => "[" + string.Join(',', Enumerable.Range(1, count).Select(item => $"[{item}]")) + end,
            "value" => $"{{\"Items\":[{list}{end}" + (soFar is null ? "}" : ""),
            "rows" => "[" + string.Join(',', Enumerable.Range(1, count).Select(item => $"{{\"n\":{item}}}")) + end,
            _ => $"[{list}{end}",
        };
    }

    private static async IAsyncEnumerable<int> Nothing()
    {
        await Task.CompletedTask;
        yield break;
    }

    private sealed record Holder(IEnumerable<int> Items);

    /// <summary>Where each step of a source blocks until the test lets it pass.</summary>
    private sealed class Gate
    {
        private readonly SemaphoreSlim _blocked = new(0);
        private readonly SemaphoreSlim _passes = new(0);
        private volatile bool _open;
        private volatile bool _ended;
        private Exception? _failure;
        private int _waiting;

        public int Disposed { get; set; }

        public bool IsBlocked => Volatile.Read(ref _waiting) > 0;

        public void Pass()
        {
            if (!_open)
            {
                Interlocked.Increment(ref _waiting);
                _blocked.Release();
                _passes.Wait();
                Interlocked.Decrement(ref _waiting);
            }

            if (_failure is not null) throw _failure;
        }

        public async Task WhenBlockedAsync() => Assert.True(await _blocked.WaitAsync(Patience), "The source was not asked for its next item.");

        public async Task WhenBlockedOrEndedAsync()
        {
            if (!_ended) Assert.True(SpinWait.SpinUntil(() => IsBlocked || _ended, Patience));
            await Task.CompletedTask;
        }

        public void LetOnePass() => _passes.Release();

        public void Fail(Exception error)
        {
            _failure = error;
            Open();
        }

        public void Open()
        {
            _open = true;
            _passes.Release(1_000);
        }

        public IEnumerable<int> Items()
        {
            try
            {
                for (int i = 1; i <= BlockingSourceTests.Items; i++)
                {
                    Pass();
                    yield return i;
                }

                _ended = true;
            }
            finally
            {
                Disposed++;
            }
        }

        public async IAsyncEnumerable<int> ItemsAsync()
        {
            try
            {
                for (int i = 1; i <= BlockingSourceTests.Items; i++)
                {
                    Pass();
                    await Task.CompletedTask;
                    yield return i;
                }

                _ended = true;
            }
            finally
            {
                Disposed++;
            }
        }
    }

    /// <summary>A stream under way, and who reads it.</summary>
    private sealed class Reader
    {
        private readonly PipeOf _pipe;
        private readonly StringBuilder _read = new();

        public Reader(JsonProducer producer, PipeOf pipe)
        {
            (Producer, _pipe) = (producer, pipe);
            _ = producer.BeginProducing().ContinueWith(_ => pipe.Pipe.Writer.Complete(), TaskScheduler.Default);
        }

        public JsonProducer Producer { get; }

        public static System.IO.Pipelines.PipeWriter NewPipe(out PipeOf pipe)
        {
            pipe = new PipeOf(new System.IO.Pipelines.Pipe());
            return pipe.Pipe.Writer;
        }

        public async Task<string> ReadToEndAsync()
        {
            using CancellationTokenSource limit = new(Patience);
            while (await ReadAsync(limit.Token))
            {
            }

            return _read.ToString();
        }

        public async Task ReadUntilAsync(string expected, Action between)
        {
            using CancellationTokenSource limit = new(Patience);
            // Behind the last item the document may have ended already.
            while (!_read.ToString().StartsWith(expected, StringComparison.Ordinal))
            {
                between();
                if (!_pipe.Pipe.Reader.TryRead(out System.IO.Pipelines.ReadResult result))
                {
                    await Task.Yield();
                    limit.Token.ThrowIfCancellationRequested();
                    continue;
                }

                Take(result);
            }
        }

        private async Task<bool> ReadAsync(CancellationToken token)
        {
            System.IO.Pipelines.ReadResult result = await _pipe.Pipe.Reader.ReadAsync(token);
            Take(result);
            return !result.IsCompleted;
        }

        private void Take(System.IO.Pipelines.ReadResult result)
        {
            _read.Append(Encoding.UTF8.GetString(result.Buffer));
            _pipe.Pipe.Reader.AdvanceTo(result.Buffer.End);
        }

        public sealed record PipeOf(System.IO.Pipelines.Pipe Pipe);
    }
}
