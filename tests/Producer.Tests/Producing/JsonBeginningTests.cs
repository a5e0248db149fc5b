using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>A document that begins on its caller's thread: it ends there, or becomes a stream when its source keeps it waiting.</summary>
public sealed class JsonBeginningTests : IAsyncDisposable
{
    private static readonly JsonTypeInfo<int> Integer =
        (JsonTypeInfo<int>)new JsonSerializerOptions(JsonSerializerOptions.Default).GetTypeInfo(typeof(int));

    // Longer than any machine needs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly Cooperator _cooperator;
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly TaskCompletionSource<int>[] _items = [new(), new(), new()];
    private readonly JsonProducerOptions _options = new();
    private bool _isDisposed;

    public JsonBeginningTests() => _cooperator = new Cooperator(timeProvider: _time);

    public ValueTask DisposeAsync() => _cooperator.DisposeAsync();

    [Fact]
    public async Task SourceThatAnswersInTime_IsWaitedFor()
    {
        JsonBeginning beginning = Begin();
        ValueTask<bool> encoding = beginning.EncodeAsync();
        for (int i = 0; i < _items.Length; i++)
        {
            Assert.False(encoding.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(10));
            _items[i].SetResult(i);
        }

        Assert.True(await encoding.AsTask().WaitAsync(Patience));
        await beginning.EndAsync();
        beginning.PassOn(_pipe.Writer);
        Assert.Equal("[0,1,2]", await ReadAsync());
        Assert.True(_isDisposed);
    }

    [Fact]
    public async Task SourceThatDoesNot_MakesAStream()
    {
        JsonBeginning beginning = Begin();
        JsonProducer producer = await BecomeAStreamAsync(beginning);
        Task<StreamOutcome> completion = producer.BeginProducing();
        AnswerTheRest();
        await AssertWholeAsync(completion);
    }

    /// <summary>Nobody can be told of it then.</summary>
    [Fact]
    public async Task SourceThatAnswersBeforeTheStreamBegins_IsNotMissed()
    {
        JsonBeginning beginning = Begin();
        JsonProducer producer = await BecomeAStreamAsync(beginning);
        // Where no context is in the way, the source goes on within these calls.
        await Task.Run(AnswerTheRest);
        await AssertWholeAsync(producer.BeginProducing());
    }

    [Fact]
    public async Task SourceThatAnswersBeforeThereIsAProducer_IsNotMissed()
    {
        JsonBeginning beginning = Begin();
        await BecomeLateAsync(beginning);
        await Task.Run(AnswerTheRest);
        await AssertWholeAsync(new JsonProducer(Encoder(), beginning, _pipe.Writer, _cooperator, _options).BeginProducing());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OneThatIsRefused_IsDisposedWhenItsSourceAnswers(bool before)
    {
        JsonBeginning beginning = Begin();
        await BecomeLateAsync(beginning);
        if (before) _items[1].SetResult(1);
        Task abandoned = beginning.AbandonAsync();
        if (!before)
        {
            Assert.False(_isDisposed);
            _items[1].SetResult(1);
        }

        await abandoned.WaitAsync(Patience);
        Assert.True(_isDisposed);
    }

    private JsonBeginning Begin() => new(Encoder(), _options, _cooperator);

    private JsonEncoder Encoder() => JsonEncoder.Items(ItemsAsync(), Integer);

    /// <summary>The first item comes in time, and the second does not.</summary>
    private async Task BecomeLateAsync(JsonBeginning beginning)
    {
        ValueTask<bool> encoding = beginning.EncodeAsync();
        await Task.Run(() => _items[0].SetResult(0));
        Assert.Equal(1, beginning.Items);
        // The look at what waits comes at intervals of 10 ms.
        for (int i = 0; i < 10; i++) _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.False(await encoding.AsTask().WaitAsync(Patience));
    }

    private async Task<JsonProducer> BecomeAStreamAsync(JsonBeginning beginning)
    {
        await BecomeLateAsync(beginning);
        return new JsonProducer(Encoder(), beginning, _pipe.Writer, _cooperator, _options);
    }

    private void AnswerTheRest()
    {
        for (int i = 1; i < _items.Length; i++) _items[i].SetResult(i);
    }

    private async Task AssertWholeAsync(Task<StreamOutcome> completion)
    {
        Assert.Equal((StreamEnd.Completed, 3L), ((await completion.WaitAsync(Patience)).End, completion.Result.Items));
        Assert.Equal("[0,1,2]", await ReadAsync());
        Assert.True(_isDisposed);
    }

    private async Task<string> ReadAsync()
    {
        await _pipe.Writer.CompleteAsync();
        ReadResult read = await _pipe.Reader.ReadAtLeastAsync(int.MaxValue).AsTask().WaitAsync(Patience);
        return Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(read.Buffer));
    }

    private async IAsyncEnumerable<int> ItemsAsync()
    {
        try
        {
            foreach (TaskCompletionSource<int> item in _items) yield return await item.Task.ConfigureAwait(false);
        }
        finally
        {
            _isDisposed = true;
        }
    }
}
