using System.Data;

namespace StreamingJson.Tests;

/// <summary>A command whose connection is closed, as an object-relational mapper gives it: opened for the rows, and closed again.</summary>
public class ClosedConnectionTests
{
    private static readonly FakeColumn[] Columns = [new("text", typeof(string))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WholeRun_IsOpenedOnce_AndLeftAsItWas(bool isOpen)
    {
        RowStage stage = new(isOpen);
        await RunAsync(stage);
        Assert.Equal(isOpen ? (0, 0) : (1, 1), (stage.Command.Owner.Opened, stage.Command.Owner.Closed));
        Assert.Equal(isOpen ? ConnectionState.Open : ConnectionState.Closed, stage.Command.Owner.State);
        stage.AssertLeft(ownsConnection: false);
    }

    [Fact]
    public async Task LeftAtAnyChunk_IsClosed()
    {
        bool left = true;
        for (int stop = 1; left; stop++)
        {
            RowStage stage = new(isOpen: false);
            IAsyncEnumerator<JsonChunk> chunks = Encoder(stage).EncodeAsync(new BlockWriter(16), 1).GetAsyncEnumerator();
            for (int seen = 0; seen < stop && left; seen++) left = await stage.MoveAsync(chunks);
            await chunks.DisposeAsync();
            AssertClosed(stage);
        }
    }

    [Fact]
    public async Task TokenCancelledAtAnyWait_IsClosed()
    {
        int waits = await WaitsAsync();
        for (int wait = 1; wait <= waits; wait++)
        {
            RowStage stage = new(isOpen: false);
            using CancellationTokenSource cancel = new();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(stage, wait, cancel.Cancel, cancel.Token));
            AssertClosed(stage);
        }
    }

    [Fact]
    public async Task FailureAtAnyWait_IsClosed()
    {
        int waits = await WaitsAsync();
        for (int wait = 1; wait <= waits; wait++)
        {
            RowStage stage = new(isOpen: false);
            await Assert.ThrowsAsync<FakeDbException>(() => RunAsync(stage, wait, () => stage.Fail(new FakeDbException())));
            AssertClosed(stage);
        }
    }

    [Fact]
    public async Task ExecutionThrows_IsClosed()
    {
        FakeCommand command = new(new FakeReader([])) { ExecuteThrows = new FakeDbException(), Owner = new FakeConnection(isOpen: false) };
        await Assert.ThrowsAsync<FakeDbException>(() => RandomTable.EncodeAsync(JsonEncoder.Rows(command), 1, 16));
        Assert.Equal((1, 1, 1), (command.Owner.Opened, command.Owner.Closed, command.Disposals));
    }

    [Fact]
    public async Task DisposalThrows_IsClosed()
    {
        FakeReader reader = new(Columns, [["a"]]) { DisposeThrows = new InvalidDataException() };
        FakeCommand command = new(reader) { DisposeThrows = new FakeDbException(), Owner = new FakeConnection(isOpen: false) };
        await Assert.ThrowsAnyAsync<Exception>(() => RandomTable.EncodeAsync(JsonEncoder.Rows(command), 1, 16));
        Assert.Equal((1, 1, 1), (command.Owner.Opened, command.Owner.Closed, command.Disposals));
    }

    /// <summary>What is opened for rows that nobody begins to read is nothing.</summary>
    [Fact]
    public async Task NeverBegun_IsNotOpened()
    {
        RowStage stage = new(isOpen: false);
        await Encoder(stage).EncodeAsync(new BlockWriter(16)).GetAsyncEnumerator().DisposeAsync();
        Assert.Equal((0, 0), (stage.Command.Owner.Opened, stage.Command.Owner.Closed));
    }

    /// <summary>One that was prepared closed is opened too, and disposed of with its command.</summary>
    [Fact]
    public async Task Prepared_IsOpenedAndDisposed()
    {
        FakeCommand command = new(new FakeReader(Columns, [["a"]])) { Owner = new FakeConnection(isOpen: false) };
        (string text, _) = await RandomTable.EncodeAsync(JsonEncoder.Rows(_ => ValueTask.FromResult<System.Data.Common.DbCommand>(command)), 1, 16);
        Assert.Equal(("""[{"text":"a"}]""", 1, 1), (text, command.Owner.Opened, command.Owner.Disposals));
    }

    /// <summary>A command of a data source opens a connection of its own, which cannot be had, and closes it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OfADataSource_IsReadAndDisposed(bool isPrepared)
    {
        FakeCommand command = new(new FakeReader(Columns, [["a"]])) { IsOfDataSource = true };
        JsonEncoder encoder = isPrepared
            ? JsonEncoder.Rows(_ => ValueTask.FromResult<System.Data.Common.DbCommand>(command)) : JsonEncoder.Rows(command);
        Assert.Equal("""[{"text":"a"}]""", (await RandomTable.EncodeAsync(encoder, 1, 16)).Text);
        Assert.Equal((1, 0), (command.Disposals, command.Owner.Opened));
    }

    /// <summary>Nor can it be cancelled: a read that is cancelled ends the query in its place.</summary>
    [Fact]
    public async Task OfADataSource_LeftEarly_IsCancelledByItsReader()
    {
        int cancelled = 0;
        FakeReader reader = new(Columns, _ => ["a"]);
        FakeCommand command = new(reader) { IsOfDataSource = true };
        await foreach (JsonChunk _ in JsonEncoder.Rows(command).EncodeAsync(new BlockWriter(16), 1))
        {
            reader.Step = token =>
            {
                if (token.IsCancellationRequested) cancelled++;
                return Task.FromCanceled(token);
            };
            break;
        }

        Assert.Equal((1, 1, 1), (cancelled, reader.Disposals, command.Disposals));
    }

    private static JsonEncoder Encoder(RowStage stage) => JsonEncoder.Rows(stage.Command, new() { Shape = JsonRowShape.Arrays });

    private static void AssertClosed(RowStage stage)
    {
        FakeConnection owner = stage.Command.Owner;
        Assert.Equal((owner.Opened, 0, ConnectionState.Closed), (owner.Closed, owner.Disposals, owner.State));
        Assert.InRange(owner.Opened, 0, 1);
        Assert.Equal((1, stage.Command.HasGiven ? 1 : 0), (stage.Command.Disposals, stage.Reader.Disposals));
    }

    private static async Task RunAsync(RowStage stage, int wait = 0, Action? then = null, CancellationToken cancellationToken = default)
    {
        await using IAsyncEnumerator<JsonChunk> chunks =
            Encoder(stage).EncodeAsync(new BlockWriter(16), 1, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        while (await stage.MoveAsync(chunks, wait, then))
        {
        }
    }

    private static async Task<int> WaitsAsync()
    {
        RowStage stage = new(isOpen: false);
        await RunAsync(stage);
        return stage.Waits;
    }
}
