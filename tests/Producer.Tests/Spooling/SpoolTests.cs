using System.Text;

namespace StreamingJson.Tests;

/// <summary>A document by way of a file: the same bytes, and nothing left behind.</summary>
public sealed class SpoolTests : IDisposable
{
    private const int Megabyte = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("sj-spool-").FullName;

    [Theory]
    [InlineData(JsonFormat.Array)]
    [InlineData(JsonFormat.Lines)]
    public async Task SmallerThanItsFile_OrManyTimesAsLong_SameBytes(JsonFormat format)
    {
        foreach (int length in new[] { 0, 1, 1_000, 150_000, 2_000_000 })
        {
            string whole = await TextAsync(Numbers(length, format));
            foreach (long most in new long[] { Megabyte, 3 * Megabyte, 1L << 30 })
                Assert.Equal(whole, await TextAsync(Spool(new SpoolOptions { MaxBytesPerStream = most }).Through(Numbers(length, format))));
        }
    }

    [Fact]
    public async Task RandomRhythms_SameBytes()
    {
        // What is written and read at a time differs, so that both ends pass the file's at every place.
        for (int seed = 0; seed < 10; seed++)
        {
            Random random = new(seed);
            const int length = 400_000;
            Spool spool = Spool(new SpoolOptions { MaxBytesPerStream = (1 + (seed % 3)) * Megabyte });
            StringBuilder text = new();
            await foreach (ReadOnlyMemory<byte> piece in spool.Through(Uneven(length, random)).EncodeAsync(1 + random.Next(9_000)))
            {
                text.Append(Encoding.UTF8.GetString(piece.Span));
                if (random.Next(100) == 0) await Task.Yield();
            }

            Assert.Equal(await TextAsync(Numbers(length)), text.ToString());
        }
    }

    [Fact]
    public async Task Items_AreCountedAsTheyAreRead()
    {
        long items = 0;
        System.Buffers.ArrayBufferWriter<byte> written = new();
        await foreach (JsonChunk chunk in Spool().Through(Numbers(300_000)).EncodeAsync(written, 1_000)) items += chunk.Items;
        Assert.Equal(300_000, items);
    }

    /// <summary>No other user may read what somebody exports; nothing has changed its mode since it was created.</summary>
    [Fact]
    public void File_IsItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows()) return;
        using SpoolFile file = new(new SpoolOptions { Directory = _folder }, new SpoolBudget(Megabyte));
        // It has no name any more.
        string handle = Directory.GetFileSystemEntries("/proc/self/fd").Single(
            link => new FileInfo(link).LinkTarget?.StartsWith(_folder, StringComparison.Ordinal) is true);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(handle));
    }

    [Fact]
    public async Task SourceIsDone_BeforeItsReaderIs()
    {
        CountedSource<int> source = new(() => Enumerable.Range(0, 200_000));
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces =
            Spool().Through(JsonEncoder.Items((IAsyncEnumerable<int>)source, Stage.Info<int>())).EncodeAsync().GetAsyncEnumerator();
        Assert.True(await pieces.MoveNextAsync());
        // Nobody reads on, and the whole document is in the file.
        await Until(() => source.Disposed == 1);
    }

    [Fact]
    public async Task FileIsFull_SourceIsHeld_AndLetGoInTheEnd()
    {
        CountedSource<int> source = new(() => Enumerable.Range(0, int.MaxValue));
        SpoolOptions options = new() { MaxBytesPerStream = Megabyte, StallTimeout = TimeSpan.FromMilliseconds(200) };
        StringBuilder read = new();
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> piece in
                Spool(options).Through(JsonEncoder.Items((IAsyncEnumerable<int>)source, Stage.Info<int>())).EncodeAsync())
            {
                if (read.Length == 0) await Until(() => source.Disposed == 1);
                read.Append(Encoding.UTF8.GetString(piece.Span));
            }
        });
        // What was in the file when it ended is not lost.
        Assert.InRange(read.Length, Megabyte, 2 * Megabyte);
        Assert.StartsWith("[0,1,2,3", read.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoRoomForOneMore_IsRefused_UntilOneHasEnded()
    {
        Spool spool = Spool(new SpoolOptions { MaxBytes = Megabyte });
        await using (IAsyncEnumerator<ReadOnlyMemory<byte>> first = spool.Through(Numbers(1_000_000)).EncodeAsync().GetAsyncEnumerator())
        {
            Assert.True(await first.MoveNextAsync());
            await Assert.ThrowsAsync<SpoolFullException>(() => TextAsync(spool.Through(Numbers(3))));
        }

        Assert.Equal("[0,1,2]", await TextAsync(spool.Through(Numbers(3))));
    }

    [Fact]
    public async Task SourceFails_WhatIsBeforeItIsRead()
    {
        HandSource<int> source = new();
        source.Yield(1);
        source.Yield(2);
        source.Throw(new IOException("gone"));
        StringBuilder read = new();
        IOException error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> piece in
                Spool().Through(JsonEncoder.Items(source, Stage.Info<int>(), JsonFormat.Lines)).EncodeAsync())
                read.Append(Encoding.UTF8.GetString(piece.Span));
        });
        // The last words are for whoever drives the reading side.
        Assert.Equal(("gone", "1\n2\n", 1), (error.Message, read.ToString(), source.Disposed));
    }

    [Fact]
    public async Task LeftEarly_SourceIsDisposed_AndNothingIsLeft()
    {
        HandSource<int> source = new();
        source.Yield(1);
        Spool spool = Spool(new SpoolOptions { MaxBytes = Megabyte });
        using CancellationTokenSource leaving = new();
        Task reading = ReadAsync(spool.Through(JsonEncoder.Items(source, Stage.Info<int>())), leaving.Token);
        await Until(() => source.IsWaitedFor);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, source.Disposed);
        Assert.Equal("[]", await TextAsync(spool.Through(Numbers(0))));
    }

    [Fact]
    public async Task NoFolder_Fails_AndTakesNothingFromTheBudget()
    {
        Spool spool = new(Cooperator.Shared, new SpoolOptions { Directory = Path.Combine(_folder, "none"), MaxBytes = Megabyte });
        for (int i = 0; i < 3; i++)
            await Assert.ThrowsAsync<DirectoryNotFoundException>(() => TextAsync(spool.Through(Numbers(3))));
    }

    [Fact]
    public void Options_AreChecked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Spool(new SpoolOptions { MaxBytes = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spool(new SpoolOptions { MaxBytesPerStream = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spool(new SpoolOptions { StallTimeout = TimeSpan.Zero }));
    }

    public void Dispose()
    {
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Directory.Delete(_folder);
    }

    private Spool Spool(SpoolOptions? options = null)
    {
        options ??= new SpoolOptions();
        options.Directory = _folder;
        return new Spool(Cooperator.Shared, options);
    }

    private static JsonEncoder Numbers(int length, JsonFormat format = JsonFormat.Array) =>
        JsonEncoder.Items(Enumerable.Range(0, length), Stage.Info<int>(), format);

    private static JsonEncoder Uneven(int length, Random random)
    {
        async IAsyncEnumerable<int> Items()
        {
            for (int i = 0; i < length; i++)
            {
                if (random.Next(5_000) == 0) await Task.Yield();
                yield return i;
            }
        }

        return JsonEncoder.Items(Items(), Stage.Info<int>());
    }

    private static async Task ReadAsync(JsonEncoder encoder, CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> _ in encoder.EncodeAsync(cancellationToken: cancellationToken))
        {
        }
    }

    private static async Task<string> TextAsync(JsonEncoder encoder)
    {
        StringBuilder text = new();
        await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync()) text.Append(Encoding.UTF8.GetString(piece.Span));
        return text.ToString();
    }

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(1, limit.Token);
    }
}
