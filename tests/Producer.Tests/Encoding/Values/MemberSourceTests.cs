using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>The sources within a value, wherever they are in it, are disposed once each, however the document ends.</summary>
public class MemberSourceTests
{
    private static readonly JsonSerializerOptions Options = ReadOnly(new(JsonSerializerDefaults.Web));

    // A source is longer than the 14.7 KB at which the serializer flushes: it is left in its middle too.
    private const int Rows = 20;

    private static readonly string Text = new('x', 1_000);

    private readonly List<(Func<int> Begun, Func<int> Disposed)> _sources = [];
    private int _leaves;
    private int _steps;

    /// <summary>Which of all the steps of all the sources does something else, and what.</summary>
    private int _actAt = -1;
    private Func<CancellationToken, Task>? _act;

    public static readonly TheoryData<string> Roots = ["object", "list", "async", "plain", "any"];

    [Theory]
    [MemberData(nameof(Roots))]
    public async Task WholeRun_DisposesEachSourceOnce(string root)
    {
        BlockWriter writer = new(4096);
        await foreach (JsonChunk _ in Document(root).EncodeAsync(writer))
        {
        }

        AssertDisposed();
        Assert.True(_sources.Count > 10);
        Assert.All(_sources, source => Assert.Equal(1, source.Begun()));
        using JsonDocument document = JsonDocument.Parse(writer.Written);
        Assert.Equal(_leaves * Rows, System.Text.Encoding.UTF8.GetString(writer.Written).Split("\"text\":").Length - 1);
    }

    [Theory]
    [MemberData(nameof(Roots))]
    public async Task LeftAfterAnyChunk_DisposesEachBegunSourceOnce(string root)
    {
        bool whole = false;
        for (int stop = 1; !whole; stop++)
        {
            MemberSourceTests round = new();
            int seen = 0;
            whole = true;
            await foreach (JsonChunk _ in round.Document(root).EncodeAsync(new BlockWriter(4096)))
            {
                if (++seen < stop) continue;
                whole = false;
                break;
            }

            round.AssertDisposed();
        }
    }

    [Theory]
    [MemberData(nameof(Roots))]
    public async Task AnyStepFails_DisposesEachBegunSourceOnce(string root)
    {
        for (int step = 0; step < await StepsOf(root); step += 3)
        {
            MemberSourceTests round = new() { _actAt = step, _act = _ => throw new InvalidDataException() };
            await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(round.Document(root), default));
            round.AssertDisposed();
        }
    }

    [Theory]
    [MemberData(nameof(Roots))]
    public async Task TokenCancelledInAnyStep_DisposesEachBegunSourceOnce(string root)
    {
        for (int step = 0; step < await StepsOf(root); step += 3)
        {
            using CancellationTokenSource cancel = new();
            MemberSourceTests round = new()
            {
                _actAt = step,
                _act = async token =>
                {
                    await cancel.CancelAsync();
                    // A source that does not wait is given no token.
                    if (token.CanBeCanceled) await Task.Delay(Timeout.Infinite, token);
                },
            };
            // The very last flush may come too late to be cancelled.
            Exception? error = await Record.ExceptionAsync(() => RunAsync(round.Document(root), cancel.Token));
            if (error is not null) Assert.IsAssignableFrom<OperationCanceledException>(error);
            round.AssertDisposed();
        }
    }

    [Fact]
    public async Task DisposalThrows_OthersAreDisposedAllTheSame()
    {
        CountedSource<Row> inner = new(() => Enumerable.Range(0, 100).Select(i => new Row(i, Text)));
        JsonEncoder encoder = JsonEncoder.Value(new Outer(new Throwing<Page>([new Page(1, null, inner)])), Info<Outer>());
        await foreach (JsonChunk chunk in encoder.EncodeAsync(new BlockWriter(4096)))
        {
            if (chunk.Bytes > 0) break;
        }

        Assert.Equal((1, 1), (inner.Begun, inner.Disposed));
    }

    private static async Task<int> StepsOf(string root)
    {
        MemberSourceTests round = new();
        await RunAsync(round.Document(root), default);
        return round._steps;
    }

    private static async Task RunAsync(JsonEncoder encoder, CancellationToken token)
    {
        await foreach (JsonChunk _ in encoder.EncodeAsync(new BlockWriter(4096), cancellationToken: token))
        {
        }
    }

    private JsonEncoder Document(string root) => root switch
    {
        "object" => JsonEncoder.Value(DeepOne(), Info<Deep>()),
        "list" => JsonEncoder.Value([DeepOne(), DeepOne()], Info<List<Deep>>()),
        "async" => JsonEncoder.Value<IAsyncEnumerable<Deep>>(
            Counted<Deep>(() => [DeepOne(), DeepOne()]), Info<IAsyncEnumerable<Deep>>()),
        "plain" => JsonEncoder.Value<IEnumerable<Deep>>(Counted<Deep>(() => [DeepOne(), DeepOne()]), Info<IEnumerable<Deep>>()),
        _ => JsonEncoder.Value<object>(DeepOne(), Info<object>()),
    };

    private Deep DeepOne() => new(
        "t",
        [PageOne(1), PageOne(2)],
        Counted<Page>(() => [PageOne(3), PageOne(4)]),
        Counted<Page>(() => [PageOne(5), PageOne(6)]),
        new Slot(Leaf()));

    private Page PageOne(int id) => new(id, Leaf(), Leaf());

    private CountedSource<Row> Leaf()
    {
        _leaves++;
        return Counted(() => Enumerable.Range(0, Rows).Select(i => new Row(i, Text)));
    }

    private CountedSource<T> Counted<T>(Func<IEnumerable<T>> items)
    {
        CountedSource<T> source = new(items) { Step = StepAsync };
        _sources.Add((() => source.Begun, () => source.Disposed));
        return source;
    }

    private Task StepAsync(CancellationToken token) => _steps++ == _actAt ? _act!(token) : Task.CompletedTask;

    private void AssertDisposed()
    {
        Assert.All(_sources, source => Assert.InRange(source.Begun(), 0, 1));
        Assert.All(_sources, source => Assert.Equal(source.Begun(), source.Disposed()));
    }

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    internal static JsonSerializerOptions ReadOnly(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed record Row(int Id, string Text);

    private sealed record Page(int Id, IAsyncEnumerable<Row>? Rows, IEnumerable<Row> More);

    private readonly record struct Slot(IEnumerable<Row> Rows);

    private sealed record Deep(string Title, List<Page> Pages, IEnumerable<Page> Lazy, IAsyncEnumerable<Page> Later, Slot? Last);

    private sealed record Outer(IAsyncEnumerable<Page> Pages);

    private sealed class Throwing<T>(IEnumerable<T> items) : IAsyncEnumerable<T>, IAsyncEnumerator<T>
    {
        private readonly IEnumerator<T> _items = items.GetEnumerator();

        public T Current => _items.Current;

        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() => new(_items.MoveNext());

        public ValueTask DisposeAsync() => throw new InvalidDataException();
    }
}
