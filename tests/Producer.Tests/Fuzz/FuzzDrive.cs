using System.Buffers;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Drives one document's encoder in one of the ways that there are, and looks at what comes of it.</summary>
internal sealed class FuzzDrive(FuzzSeed seed, FuzzDocument document)
{
    // The driver's own: sources draw from theirs meanwhile, perhaps on other threads.
    private readonly Random _random = new(seed.Random.Next());
    private readonly FuzzVerdict _verdict = new(seed, document);

    /// <returns>What has become of it.</returns>
    public string Run()
    {
        string way = _random.Next(40) switch
        {
            < 4 => ToASink(),
            4 or 5 => Chunks(leaveAfter: _random.Next(6)),
            6 or 7 => Chunks(cancelAfter: _random.Next(6)),
            8 when document.IsWhole && document.Trouble == Trouble.None => Passed(passing => passing.Pass()),
            9 when document.IsWhole && document.Trouble == Trouble.None => Passed(passing => passing.Produce()),
            _ => Chunks(),
        };
        // However it was cut the first time.
        if (document.IsReusable && document.Trouble == Trouble.None && _random.Next(4) == 0) Chunks();
        return way;
    }

    private string Passed(Func<FuzzPassing, string> pass)
    {
        string way = pass(new FuzzPassing(_random, document, seed.Gates));
        _verdict.AssertLeft();
        return way;
    }

    private string Chunks(int leaveAfter = int.MaxValue, int cancelAfter = int.MaxValue)
    {
        Generosity generosity = (Generosity)_random.Next(5);
        HintWriter writer = new(new Random(_random.Next()), generosity);
        using CancellationTokenSource cancelling = new();
        int chunkSize = ChunkSize();
        IAsyncEnumerator<JsonChunk> chunks =
            document.Encoder.EncodeAsync(writer, chunkSize, cancelling.Token).GetAsyncEnumerator(CancellationToken.None);
        bool isLeft = false;
        int items = 0;
        Exception? error = Patience.Caught(() =>
        {
            bool waited = false;
            for (int step = 0; ; step++)
            {
                isLeft = step == leaveAfter || (waited && seed.Gates.Hangs && _random.Next(2) == 0);
                if (isLeft) return;
                if (step == cancelAfter) cancelling.Cancel();
                (int count, int touches) = (writer.Count, writer.Touches);
                if (!Patience.Await(chunks.MoveNextAsync(), seed.Gates, cancelling)) return;
                JsonChunk chunk = chunks.Current;
                items += chunk.Items;
                Assert.Equal(count + chunk.Bytes, writer.Count);
                if (waited) Assert.Equal(touches, writer.Touches);
                waited = chunk.SourcePending;
            }
        });
        error = Patience.Caught(() => Patience.Await(chunks.DisposeAsync(), seed.Gates)) ?? error;
        writer.AssertFence();
        return _verdict.On(new FuzzEnd(writer.Written.ToArray(), error)
        {
            Items = items,
            IsLeft = isLeft,
            IsCancelled = cancelling.IsCancellationRequested,
            HadRoom = generosity == Generosity.Much,
        });
    }

    /// <summary>The plain form, whose pieces are good until the next one.</summary>
    private string ToASink()
    {
        ArrayBufferWriter<byte> sink = new();
        using CancellationTokenSource cancelling = new();
        IAsyncEnumerator<ReadOnlyMemory<byte>> pieces =
            document.Encoder.EncodeAsync(ChunkSize(), cancelling.Token).GetAsyncEnumerator(CancellationToken.None);
        Exception? error = Patience.Caught(() =>
        {
            while (Patience.Await(pieces.MoveNextAsync(), seed.Gates, cancelling))
            {
                Assert.False(pieces.Current.IsEmpty);
                sink.Write(pieces.Current.Span);
            }
        });
        error = Patience.Caught(() => Patience.Await(pieces.DisposeAsync(), seed.Gates)) ?? error;
        return _verdict.On(
            new FuzzEnd(sink.WrittenSpan.ToArray(), error) { IsCancelled = cancelling.IsCancellationRequested });
    }

    private int ChunkSize() => _random.Next(6) switch
    {
        0 => 1,
        1 => JsonEncoder.DefaultChunkSize,
        2 => int.MaxValue,
        _ => (int)Math.Pow(10, _random.NextDouble() * 5),
    };
}
