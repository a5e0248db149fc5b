using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>A grace that is over in the moment in which the wait is over too: the task that runs on keeps its turn.</summary>
public class LateGraceTests
{
    [Fact]
    public void RingsWhileTheTaskRunsOn_NothingIsTaken()
    {
        LastTurn scheduler = new();
        Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1 }, new ManualTime(), scheduler);
        CooperativeTask? task = null;
        task = cooperator.Cooperate(Steps(() => task!.GiveBack(scheduler.Turn!)));
        scheduler.Run();
        Assert.True(task.Completion.IsCompletedSuccessfully);
        // The one turn there is has been given back once.
        Assert.Equal((1, 0), (cooperator.TurnCount, cooperator.TaskCount));
    }

    private static async IAsyncEnumerable<int> Steps(Action ring)
    {
        await Task.CompletedTask;
        ring();
        yield return 1;
    }

    private sealed class LastTurn : PipeScheduler
    {
        private Action<object?>? _action;

        public Turn? Turn { get; private set; }

        public override void Schedule(Action<object?> action, object? state) => (_action, Turn) = (action, (Turn)state!);

        public void Run() => _action!(Turn);
    }
}
