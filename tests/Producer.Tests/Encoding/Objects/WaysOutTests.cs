using System.Text;

namespace StreamingJson.Tests;

/// <summary>A document of several sources is left, cancelled, or fails at every place there is.</summary>
public class WaysOutTests
{
    private readonly HandSource<int>[] _sources = [new(), new(), new(), new(), new()];
    private readonly HandSource<JsonEncoder> _elements = new();
    private readonly Queue<Action> _script = new();
    private readonly Dictionary<HandSource<int>, int> _served = [];

    [Fact]
    public async Task WholeRun_DisposesEachSourceOnce()
    {
        BlockWriter writer = new(4096);
        await foreach (JsonChunk chunk in Document().EncodeAsync(writer, 1)) Serve(chunk);
        Assert.Equal(
            """{"v":1,"a":[0,1],"o":{"b":[0,1],"w":1},"s":[{"c":[0,1]},[0,1]],"p":[0,1],"n":[0,1,2],"z":1}""",
            Encoding.UTF8.GetString(writer.Written));
        AssertDisposed(begun: 5);
    }

    [Fact]
    public async Task LeftAfterAnyChunk_DisposesEachBegunSourceOnce()
    {
        // Longer than the document: the last rounds run to its end.
        for (int stop = 1; stop < 80; stop++)
        {
            WaysOutTests round = new();
            int seen = 0;
            await foreach (JsonChunk chunk in round.Document().EncodeAsync(new BlockWriter(16), 1))
            {
                if (++seen == stop) break;
                round.Serve(chunk);
            }

            round.AssertDisposed();
        }
    }

    [Fact]
    public async Task TokenCancelledAtAnyWait_EndsIt_AndDisposesEachBegunSourceOnce()
    {
        for (int wait = 1; wait <= Waits; wait++)
        {
            WaysOutTests round = new();
            using CancellationTokenSource cancel = new();
            int seen = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (JsonChunk chunk in round.Document().EncodeAsync(new BlockWriter(16), 1, cancel.Token))
                {
                    if (chunk.SourcePending && ++seen == wait) await cancel.CancelAsync();
                    else round.Serve(chunk);
                }
            });
            Assert.Equal(wait, seen);
            round.AssertDisposed();
        }
    }

    [Fact]
    public async Task AnySourceFailsAtAnyItem_ThrowsOn_AndDisposesEachBegunSourceOnce()
    {
        for (int wait = 1; wait <= Waits; wait++)
        {
            WaysOutTests round = new();
            BlockWriter writer = new(16);
            int seen = 0;
            await Assert.ThrowsAsync<InvalidDataException>(async () =>
            {
                await foreach (JsonChunk chunk in round.Document().EncodeAsync(writer, 1))
                {
                    if (chunk.SourcePending && ++seen == wait) round.Fail();
                    else round.Serve(chunk);
                }
            });
            Assert.Equal(wait, seen);
            if (wait == 1) Assert.Equal(0, writer.Count);
            round.AssertDisposed();
        }
    }

    // Two items and the end of each of five sources, and the same of the sequence.
    private const int Waits = 6 * 3;

    private JsonEncoder Document()
    {
        // The test framework's context would carry the serializer off to another thread, where nobody knows what it waits for.
        SynchronizationContext.SetSynchronizationContext(null);
        JsonMember number = JsonMember.Value("w", 1, Stage.Info<int>());
        JsonEncoder[] elements = [
            JsonEncoder.Object(JsonMember.Items("c", _sources[2], Stage.Info<int>())),
            JsonEncoder.Items(_sources[3], Stage.Info<int>())];
        foreach (JsonEncoder element in elements) _script.Enqueue(() => _elements.Yield(element));
        _script.Enqueue(_elements.End);
        return JsonEncoder.Object(
            JsonMember.Value("v", 1, Stage.Info<int>()),
            JsonMember.Items("a", _sources[0], Stage.Info<int>()),
            JsonMember.Of("o", JsonEncoder.Object(JsonMember.Items("b", _sources[1], Stage.Info<int>()), number)),
            JsonMember.Of("s", JsonEncoder.Items(_elements)),
            JsonMember.Of("p", JsonEncoder.Value<IAsyncEnumerable<int>>(_sources[4], Stage.Info<IAsyncEnumerable<int>>())),
            JsonMember.Items("n", Enumerable.Range(0, 3), Stage.Info<int>()),
            JsonMember.Value("z", 1, Stage.Info<int>()));
    }

    /// <summary>Gives the source that is waited for its next item, or its end behind two.</summary>
    private void Serve(JsonChunk chunk)
    {
        if (!chunk.SourcePending) return;
        if (_elements.IsWaitedFor)
        {
            _script.Dequeue()();
            return;
        }

        HandSource<int> source = _sources.Single(source => source.IsWaitedFor);
        int served = _served.GetValueOrDefault(source);
        _served[source] = served + 1;
        if (served < 2) source.Yield(served);
        else source.End();
    }

    /// <summary>The source that is waited for throws.</summary>
    private void Fail()
    {
        if (_elements.IsWaitedFor) _elements.Throw(new InvalidDataException());
        else _sources.Single(source => source.IsWaitedFor).Throw(new InvalidDataException());
    }

    private void AssertDisposed(int? begun = null)
    {
        Assert.All(_sources, source => Assert.Equal(source.Started, source.Disposed));
        Assert.All(_sources, source => Assert.InRange(source.Started, 0, 1));
        Assert.Equal(_elements.Started, _elements.Disposed);
        if (begun is int count) Assert.Equal(count, _sources.Sum(source => source.Started));
    }
}
