namespace StreamingJson.Tests;

/// <summary>A task that comes in the moment in which the last turn is given back has one.</summary>
public class WakeUpTests
{
    private const int Tasks = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task OneBehindTheOther_AsSoonAsTheLastHasEnded_NoneIsForgotten()
    {
        // Not disposed: it would wait for a task that is forgotten.
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1 });
        for (int i = 0; i < Tasks; i++)
        {
            Task completion = cooperator.Cooperate(new Empty()).Completion;
            // Looked at without a pause, since the moment is short: the turn ends a little behind its task.
            for (int looks = 0; looks < 10_000 && !completion.IsCompleted; looks++) Thread.SpinWait(1);
            await completion.WaitAsync(Patience);
        }
    }

    private sealed class Empty : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        public int Current => 0;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() => default;

        public ValueTask DisposeAsync() => default;
    }
}
