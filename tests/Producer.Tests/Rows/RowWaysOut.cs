using System.Data;
using System.Data.Common;

namespace StreamingJson.Tests;

/// <summary>Every way out of a query cancels it, and disposes its reader, its command and its connection, once.</summary>
public class RowWaysOut
{
    protected virtual IReadOnlyCollection<string> StreamedColumns => [];

    protected virtual CommandBehavior Access => CommandBehavior.Default;

    [Fact]
    public async Task WholeRun_IsDisposedAndNotCancelled()
    {
        foreach (JsonFormat format in Enum.GetValues<JsonFormat>())
        {
            RowStage stage = new();
            await RunAsync(stage, format: format);
            Assert.Equal((Access | CommandBehavior.CloseConnection, 0), (stage.Command.Behavior, stage.Command.Cancelled));
            stage.AssertLeft();
        }
    }

    [Fact]
    public async Task LeftAtAnyChunk_AlsoWhileTheDatabaseIsWaitedFor()
    {
        bool left = true;
        for (int stop = 1; left; stop++)
        {
            RowStage stage = new();
            IAsyncEnumerator<JsonChunk> chunks = Prepared(stage).EncodeAsync(new BlockWriter(16), 1).GetAsyncEnumerator();
            for (int seen = 0; seen < stop && left; seen++) left = await stage.MoveAsync(chunks);
            await chunks.DisposeAsync();
            stage.AssertLeft();
        }
    }

    [Fact]
    public async Task TokenCancelledAtAnyWait_EndsIt()
    {
        for (int wait = 1; wait <= await WaitsAsync(); wait++)
        {
            RowStage stage = new();
            using CancellationTokenSource cancel = new();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                RunAsync(stage, wait, cancel.Cancel, cancellationToken: cancel.Token));
            stage.AssertLeft();
        }
    }

    [Fact]
    public async Task FailureAtAnyWait_ThrowsOn()
    {
        for (int wait = 1; wait <= await WaitsAsync(); wait++)
        {
            RowStage stage = new();
            await Assert.ThrowsAsync<FakeDbException>(() => RunAsync(stage, wait, () => stage.Fail(new FakeDbException())));
            stage.AssertLeft();
        }
    }

    [Fact]
    public async Task LeftWhileADeafDatabaseIsWaitedFor_DisposesOnlyAfterItsAnswer()
    {
        // The end, and the wait before it, may be one.
        for (int wait = 1; wait < await WaitsAsync(); wait++)
        {
            RowStage stage = new() { HearsToken = false };
            IAsyncEnumerator<JsonChunk> chunks = Prepared(stage).EncodeAsync(new BlockWriter(16), 1).GetAsyncEnumerator();
            do Assert.True(await stage.MoveAsync(chunks));
            while (!chunks.Current.SourcePending || stage.Waits < wait);
            ValueTask leaving = chunks.DisposeAsync();
            Assert.Equal((false, 0, 0), (leaving.IsCompleted, stage.Reader.Disposals, stage.Command.Disposals));
            Task left = leaving.AsTask();
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
            // The token is cancelled beside it: it may ask once more.
            while (!left.IsCompleted)
            {
                if (stage.IsWaitedFor) stage.Serve();
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            await left;
            stage.AssertLeft();
        }
    }

    [Fact]
    public async Task ExecutionThrows_NothingIsWritten_AndThereIsNothingToCancel()
    {
        FakeCommand command = new(new FakeReader([])) { ExecuteThrows = new FakeDbException() };
        BlockWriter writer = new(16);
        JsonEncoder encoder = JsonEncoder.Rows(_ => ValueTask.FromResult<DbCommand>(command), Options(JsonFormat.Lines));
        await Assert.ThrowsAsync<FakeDbException>(async () =>
        {
            await foreach (JsonChunk _ in encoder.EncodeAsync(writer))
            {
            }
        });
        Assert.Equal((0, 0, 1, 1), (writer.Count, command.Cancelled, command.Disposals, command.Owner.Disposals));
    }

    [Fact]
    public async Task PreparationThrows_ThrowsOn() => await Assert.ThrowsAsync<FakeDbException>(() => RandomTable.EncodeAsync(
        JsonEncoder.Rows(_ => ValueTask.FromException<DbCommand>(new FakeDbException()), Options(JsonFormat.Array)), 1, 16));

    [Fact]
    public async Task NeverBegun_NothingIsTouched()
    {
        RowStage stage = new();
        JsonEncoder[] encoders =
            [Prepared(stage), JsonEncoder.Rows(stage.Command, Options(JsonFormat.Array)),
                JsonEncoder.Rows(stage.Reader, Options(JsonFormat.Array))];
        foreach (JsonEncoder encoder in encoders)
            await encoder.EncodeAsync(new BlockWriter(16)).GetAsyncEnumerator().DisposeAsync();
        Assert.Equal((0, 0, 0, 0),
            (stage.Command.Executed, stage.Command.Disposals, stage.Command.Owner.Disposals, stage.Reader.Disposals));
    }

    [Fact]
    public async Task CommandOfTheCaller_LeavesItsConnectionOpen()
    {
        RowStage stage = new();
        IAsyncEnumerator<JsonChunk> chunks =
            JsonEncoder.Rows(stage.Command, Options(JsonFormat.Array)).EncodeAsync(new BlockWriter(16)).GetAsyncEnumerator();
        do Assert.True(await stage.MoveAsync(chunks));
        while (chunks.Current.Bytes == 0);
        await chunks.DisposeAsync();
        Assert.Equal((Access, 1), (stage.Command.Behavior, stage.Command.Cancelled));
        stage.AssertLeft(ownsConnection: false);
    }

    /// <summary>What a reader says of having been cancelled interests nobody; anything else does, after all is disposed.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task DisposalThrows_TheRestIsDisposed(bool byDatabase, bool throws)
    {
        Exception error = byDatabase ? new FakeDbException() : new InvalidDataException();
        FakeReader reader = new([new("text", typeof(string)), new("data", typeof(byte[]))], _ =>
            ["a", new byte[1]])
        { DisposeThrows = error };
        FakeCommand command = new(reader);
        JsonEncoder encoder = JsonEncoder.Rows(_ => ValueTask.FromResult<DbCommand>(command), Options(JsonFormat.Array));
        Exception? thrown = await Record.ExceptionAsync(async () =>
        {
            await foreach (JsonChunk _ in encoder.EncodeAsync(new BlockWriter(16))) break;
        });
        Assert.Same(throws ? error : null, thrown);
        Assert.Equal((1, 1, 1), (reader.Disposals, command.Disposals, command.Owner.Disposals));
    }

    [Fact]
    public async Task CommandsDisposalThrows_ItsConnectionIsDisposed()
    {
        FakeCommand command = new(new FakeReader([new("text", typeof(string)), new("data", typeof(byte[]))]))
        {
            DisposeThrows =
            new FakeDbException()
        };
        JsonEncoder encoder = JsonEncoder.Rows(_ => ValueTask.FromResult<DbCommand>(command), Options(JsonFormat.Array));
        await Assert.ThrowsAsync<FakeDbException>(() => RandomTable.EncodeAsync(encoder, 1, 16));
        Assert.Equal(1, command.Owner.Disposals);
    }

    private JsonRowOptions Options(JsonFormat format) => new() { Format = format, StreamedColumns = StreamedColumns };

    private JsonEncoder Prepared(RowStage stage, JsonFormat format = JsonFormat.Array) => JsonEncoder.Rows(
        _ => ValueTask.FromResult<DbCommand>(stage.Command), Options(format) with { Shape = JsonRowShape.Arrays });

    private async Task RunAsync(
        RowStage stage, int wait = 0, Action? then = null, JsonFormat format = JsonFormat.Array,
            CancellationToken cancellationToken = default)
    {
        await using IAsyncEnumerator<JsonChunk> chunks =
            Prepared(stage, format).EncodeAsync(new BlockWriter(16), 1,
                cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        while (await stage.MoveAsync(chunks, wait, then))
        {
        }
    }

    private async Task<int> WaitsAsync()
    {
        RowStage stage = new();
        await RunAsync(stage);
        return stage.Waits;
    }
}

/// <summary>So does every way out of rows that are read in pieces, in the middle of a value too.</summary>
public class LongRowWaysOut : RowWaysOut
{
    protected override IReadOnlyCollection<string> StreamedColumns => ["text", "data"];

    protected override CommandBehavior Access => CommandBehavior.SequentialAccess;
}
