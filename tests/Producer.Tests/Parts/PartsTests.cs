using System.Text;

namespace StreamingJson.Tests;

/// <summary>A document in parts: the same as in one piece, whatever each part's rhythm is.</summary>
public class PartsTests
{
    public static TheoryData<JsonFormat> Formats => [.. Enum.GetValues<JsonFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Ordered_IsTheDocumentInOnePiece(JsonFormat format)
    {
        int[][] parts = [[], [.. Enumerable.Range(0, 20_000)], [7], [], [8, 9], [.. Enumerable.Range(5, 30_000)], []];
        string whole = await TextAsync(JsonEncoder.Items(parts.SelectMany(part => part), Stage.Info<int>(), format));
        for (int concurrency = 1; concurrency <= 5; concurrency++)
        {
            HandParts source = new([.. parts.Select(part => JsonEncoder.Items(Yields(part), Stage.Info<int>(), format))]);
            JsonPartsOptions options = new() { Format = format, MaxConcurrency = concurrency, MaxBytesAhead = 64 * 1024 };
            Assert.Equal(whole, await TextAsync(JsonEncoder.Parts(() => source, Cooperator.Shared, options)));
            Assert.Equal((concurrency, 1), (Math.Max(concurrency, source.MostSlots), source.Disposed));
        }
    }

    [Theory]
    [InlineData(JsonFormat.Array, "[]")]
    [InlineData(JsonFormat.Lines, "")]
    public async Task NoParts_IsAnEmptyDocument(JsonFormat format, string expected)
    {
        HandParts none = new();
        Assert.Equal(expected, await TextAsync(JsonEncoder.Parts(() => none, Cooperator.Shared, new JsonPartsOptions { Format = format })));
        Assert.Equal(1, none.Disposed);
        HandParts empty = new(JsonEncoder.Items<int>([], Stage.Info<int>(), format), JsonEncoder.Items<int>([], Stage.Info<int>(), format));
        Assert.Equal(expected, await TextAsync(JsonEncoder.Parts(() => empty, Cooperator.Shared, new JsonPartsOptions { Format = format })));
    }

    [Theory]
    [InlineData(JsonFormat.Lines, "\n")]
    [InlineData(JsonFormat.Sequence, "\n")]
    [InlineData(JsonFormat.Events, "\n\n")]
    public async Task Unordered_HasEveryRecordOnce(JsonFormat format, string behind)
    {
        JsonEncoder[] parts = [.. Enumerable.Range(0, 9)
            .Select(part => JsonEncoder.Items(Yields([.. Enumerable.Range(part * 10_000, 10_000)]), Stage.Info<int>(), format))];
        JsonPartsOptions options = new() { Format = format, IsOrdered = false, MaxConcurrency = 3, MaxBytesAhead = 64 * 1024 };
        string text = await TextAsync(JsonEncoder.Parts(() => new HandParts(parts), Cooperator.Shared, options));
        string[] records = text.Split(behind, StringSplitOptions.RemoveEmptyEntries);
        string expected = await TextAsync(JsonEncoder.Items(Enumerable.Range(0, 90_000), Stage.Info<int>(), format));
        Assert.Equal(expected.Split(behind, StringSplitOptions.RemoveEmptyEntries).Order(), records.Order());
    }

    [Fact]
    public async Task Items_AreCountedAsTheirBytesAreHandedOn()
    {
        JsonEncoder parts = JsonEncoder.Parts(
            () => new HandParts(Numbers(Enumerable.Range(0, 5_000)), Numbers(Enumerable.Range(0, 7_000))), Cooperator.Shared);
        (long bytes, long items) = (0, 0);
        System.Buffers.ArrayBufferWriter<byte> written = new();
        await foreach (JsonChunk chunk in parts.EncodeAsync(written, 100)) (bytes, items) = (bytes + chunk.Bytes, items + chunk.Items);
        Assert.Equal((written.WrittenCount, 12_000), (bytes, items));
    }

    [Fact]
    public async Task PartFails_WhatIsBeforeItIsThere_AndAllAreDisposed()
    {
        HandSource<int> first = new();
        HandSource<int> second = new();
        HandSource<int> third = new();
        HandParts source = new(
            JsonEncoder.Items(first, Stage.Info<int>(), JsonFormat.Lines),
            JsonEncoder.Items(second, Stage.Info<int>(), JsonFormat.Lines),
            JsonEncoder.Items(third, Stage.Info<int>(), JsonFormat.Lines));
        third.Yield(30);
        second.Yield(20);
        second.Throw(new IOException("gone"));
        StringBuilder read = new();
        JsonPartsOptions options = new() { Format = JsonFormat.Lines, MaxConcurrency = 3 };
        Task reading = ReadAsync(JsonEncoder.Parts(() => source, Cooperator.Shared, options), read);
        // The second has failed by now, or will; its turn comes when the first has ended.
        first.Yield(10);
        first.End();
        Assert.Equal("gone", (await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)))).Message);
        Assert.Equal("10\n20\n", read.ToString());
        // The third may not have been asked for anything by then.
        Assert.Equal((1, 1, third.Started, 1), (first.Disposed, second.Disposed, third.Disposed, source.Disposed));
    }

    [Fact]
    public async Task AskingForAPartFails_WhatIsBeforeItIsThere()
    {
        HandParts source = new(Numbers([1, 2])) { Failure = new IOException("no more") };
        StringBuilder read = new();
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(JsonEncoder.Parts(() => source, Cooperator.Shared), read));
        Assert.Equal("[1,2", read.ToString());
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task FirstAskingFails_NothingIsWritten()
    {
        HandParts source = new() { Failure = new IOException("none") };
        StringBuilder read = new();
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(JsonEncoder.Parts(() => source, Cooperator.Shared), read));
        Assert.Equal(0, read.Length);
    }

    [Fact]
    public async Task LeftEarly_AllAreDisposed_AndNoMoreIsAskedFor()
    {
        HandSource<int>[] sources = [.. Enumerable.Range(0, 5).Select(_ => new HandSource<int>())];
        foreach (HandSource<int> source in sources) source.Yield(1);
        HandParts parts = new([.. sources.Select(source => JsonEncoder.Items(source, Stage.Info<int>()))]);
        JsonEncoder encoder = JsonEncoder.Parts(() => parts, Cooperator.Shared, new JsonPartsOptions { MaxConcurrency = 3 });
        using CancellationTokenSource leaving = new();
        Task reading = ReadAsync(encoder, new StringBuilder(), leaving.Token);
        while (parts.Asked < 3) await Task.Yield();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal((3, 1), (parts.Asked, parts.Disposed));
        Assert.All(sources, source => Assert.Equal(source.Started, source.Disposed));
    }

    [Fact]
    public async Task ReaderTakesNothing_PartsWait()
    {
        long encoded = 0;
        IEnumerable<int> Count()
        {
            for (int i = 0; i < 10_000_000; i++)
            {
                Interlocked.Increment(ref encoded);
                yield return i;
            }
        }

        HandParts source = new(Numbers(Count()), Numbers(Count()), Numbers(Count()));
        JsonPartsOptions options = new() { MaxConcurrency = 3, MaxBytesAhead = 64 * 1024 };
        await using (IAsyncEnumerator<ReadOnlyMemory<byte>> pieces =
            JsonEncoder.Parts(() => source, Cooperator.Shared, options).EncodeAsync().GetAsyncEnumerator())
        {
            Assert.True(await pieces.MoveNextAsync());
            Assert.True(await pieces.MoveNextAsync());
            long before;
            do
            {
                before = Interlocked.Read(ref encoded);
                await Task.Delay(50);
            }
            while (Interlocked.Read(ref encoded) > before);
            // Three parts, and of each a lane of one block, one more that waits for room, and a flush's worth.
            Assert.InRange(before, 1, 3 * 4 * 64 * 1024 / 2);
        }

        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public void Options_AreChecked()
    {
        Assert.Throws<ArgumentException>(() => Make(new JsonPartsOptions { IsOrdered = false }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(new JsonPartsOptions { MaxConcurrency = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(new JsonPartsOptions { MaxBytesAhead = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(new JsonPartsOptions { Format = (JsonFormat)9 }));

        static JsonEncoder Make(JsonPartsOptions options) => JsonEncoder.Parts(() => new HandParts(), Cooperator.Shared, options);
    }

    private static JsonEncoder Numbers(IEnumerable<int> source) => JsonEncoder.Items(source, Stage.Info<int>());

    private static async Task<string> TextAsync(JsonEncoder encoder)
    {
        StringBuilder text = new();
        await ReadAsync(encoder, text);
        return text.ToString();
    }

    private static async Task ReadAsync(JsonEncoder encoder, StringBuilder text, CancellationToken cancellationToken = default)
    {
        await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync(cancellationToken: cancellationToken))
            text.Append(Encoding.UTF8.GetString(piece.Span));
    }

    private static async IAsyncEnumerable<int> Yields(int[] items)
    {
        foreach (int item in items)
        {
            if (item % 997 == 0) await Task.Yield();
            yield return item;
        }
    }
}
