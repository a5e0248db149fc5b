namespace StreamingJson.Tests;

/// <summary>Providers block whoever cancels until their server has answered: that is never the thread pool.</summary>
public class BlockingCancelTests
{
    // More than the pool lets its work have at first, and than it adds within what a test waits for.
    private const int Queries = 150;

    private static readonly FakeColumn[] Columns = [new("text", typeof(string), "text")];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Left between two rows, in the middle of a value, or while the database is waited for.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task ManyLeaveAtOnce_WorkOfThePoolRunsOn(bool inPieces, bool waits)
    {
        using ManualResetEventSlim answer = new();
        using CountdownEvent held = new(Queries);
        Left[] queries = [.. Enumerable.Range(0, Queries).Select(_ => new Left(inPieces, waits, Hold))];
        try
        {
            Task[] leaving = [.. queries.Select(query => Task.Run(query.LeaveAsync))];
            Task all = Task.Run(() => held.Wait(Limit));
            TaskCompletionSource[] work = [.. Enumerable.Range(0, 100).Select(_ => new TaskCompletionSource())];
            foreach (TaskCompletionSource one in work) ThreadPool.UnsafeQueueUserWorkItem(_ => one.SetResult(), null);
            await Task.WhenAll(work.Select(one => one.Task)).WaitAsync(Limit);
            await all.WaitAsync(Limit);
            Assert.True(held.IsSet);
            Assert.DoesNotContain(leaving, one => one.IsCompleted);
            answer.Set();
            await Task.WhenAll(leaving).WaitAsync(Limit);
        }
        finally
        {
            answer.Set();
        }

        Assert.All(queries, query => Assert.Equal((1, 1), (query.Reader.Disposals, query.Command.Disposals)));

        void Hold()
        {
            held.Signal();
            Assert.False(Thread.CurrentThread.IsThreadPoolThread);
            answer.Wait(Limit);
        }
    }

    /// <summary>A query that is under way, and whose every way to be cancelled blocks.</summary>
    private sealed class Left
    {
        private readonly IAsyncEnumerator<JsonChunk> _chunks;
        private bool _isHeld;

        public Left(bool inPieces, bool waits, Action hold)
        {
            void HoldOnce()
            {
                if (!Interlocked.Exchange(ref _isHeld, true)) hold();
            }

            Reader = new FakeReader(Columns, [["a"], ["b"]])
            {
                Open = _ => new PieceReader((buffer, _) => ValueTask.FromResult(buffer.Length), HoldOnce),
            };
            if (waits) Reader.Step = token => WaitAsync(HoldOnce, token);
            Command = new FakeCommand(Reader) { Cancelling = HoldOnce };
            _chunks = JsonEncoder.Rows(Command, new() { StreamedColumns = inPieces ? ["text"] : [] })
                .EncodeAsync(new BlockWriter(64), 1).GetAsyncEnumerator();
        }

        public FakeReader Reader { get; }

        public FakeCommand Command { get; }

        public async Task LeaveAsync()
        {
            await _chunks.MoveNextAsync();
            await _chunks.DisposeAsync();
        }

        // As a provider does that sends a cancellation to its server, and waits for that.
        private static async Task WaitAsync(Action hold, CancellationToken cancellationToken)
        {
            TaskCompletionSource never = new();
            await using CancellationTokenRegistration cancelling = cancellationToken.Register(() =>
            {
                hold();
                never.TrySetCanceled(cancellationToken);
            });
            await never.Task;
        }
    }
}
