namespace StreamingJson.Tests;

/// <summary>Pause, resume and stop at every point of a task's life; after Twisted's own description of <c>cooperate</c>.</summary>
public class CooperativeTaskTests
{
    private readonly ManualTime _time = new();
    private readonly Pump _pump = new();
    private readonly HandSource<int> _source = new();
    private readonly Cooperator _cooperator;
    private readonly CooperativeTask _task;

    public CooperativeTaskTests()
    {
        // A slice of zero: one work item is one step.
        _cooperator = new Cooperator(
            new CooperatorOptions { MaxConcurrency = 1, TimeSlice = TimeSpan.Zero }, _time, _pump);
        for (int i = 0; i < 10; i++) _source.Yield(i);
        _task = _cooperator.Cooperate(_source);
    }

    [Fact]
    public void Pause_Twice_NeedsTwoResumes()
    {
        _pump.Run(2);
        _task.Pause();
        _task.Pause();
        _pump.Run();
        Assert.Equal((CooperativeState.Paused, 1), (_task.State, _source.Current));
        _task.Resume();
        _pump.Run();
        Assert.Equal((CooperativeState.Paused, 1), (_task.State, _source.Current));
        _task.Resume();
        _pump.Run();
        Assert.Equal((CooperativeState.Waiting, 9), (_task.State, _source.Current));
    }

    [Fact]
    public void Pause_TakenBackAtOnce_ChangesNothing()
    {
        _pump.Run(1);
        _task.Pause();
        _task.Resume();
        _pump.Run();
        Assert.Equal(9, _source.Current);
    }

    [Fact]
    public void Pause_WhileItWaits_RestsWhenTheItemIsThere()
    {
        _pump.Run();
        _task.Pause();
        _source.Yield(10);
        _source.Yield(11);
        _pump.Run();
        Assert.Equal((CooperativeState.Paused, 10), (_task.State, _source.Current));
        _task.Resume();
        _pump.Run();
        Assert.Equal(11, _source.Current);
    }

    [Fact]
    public void Pause_WhileItEnds_StillEnds()
    {
        _pump.Run();
        _task.Pause();
        _source.End();
        _pump.Run();
        Assert.True(_task.Completion.IsCompletedSuccessfully);
        _task.Pause();
        _task.Resume();
        _task.Stop();
        Assert.Equal((CooperativeState.Done, 1), (_task.State, _source.Disposed));
    }

    [Fact]
    public void Resume_WithoutAPause_IsRefused() => Assert.Throws<InvalidOperationException>(_task.Resume);

    [Fact]
    public void TimePaused_IsTheTimeBetweenPauseAndResume()
    {
        _pump.Run(1);
        _task.Pause();
        _pump.Run();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), _task.TimePaused);
        _task.Resume();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(3), _task.TimePaused);
    }

    [Fact]
    public void Stop_InTheQueue_DisposesOnce()
    {
        _pump.Run(3);
        _task.Stop();
        _task.Stop();
        _pump.Run();
        AssertStopped(lastItem: 2);
    }

    [Fact]
    public void Stop_BeforeItsFirstTurn_DisposesOnce()
    {
        _task.Stop();
        _pump.Run();
        AssertStopped(lastItem: 0);
    }

    [Fact]
    public void Stop_WhilePaused_DisposesOnce()
    {
        _pump.Run(1);
        _task.Pause();
        _pump.Run();
        _task.Stop();
        _pump.Run();
        AssertStopped(lastItem: 0);
        _task.Resume();
        Assert.Equal(0, _pump.Count);
    }

    [Fact]
    public void Stop_WhileItWaits_CancelsTheWait_AndDisposesOnce()
    {
        _pump.Run();
        Assert.True(_source.IsWaitedFor);
        _task.Stop();
        _pump.Run();
        AssertStopped(lastItem: 9, current: 0);
    }

    [Fact]
    public void Stop_WhileItWaitsForOneWhoDoesNotListen_DisposesWhenItIsBack()
    {
        HandSource<int> deaf = new() { HearsToken = false };
        CooperativeTask task = _cooperator.Cooperate(deaf);
        _pump.Run();
        task.Stop();
        _pump.Run();
        Assert.Equal((false, 0), (task.Completion.IsCompleted, deaf.Disposed));
        deaf.Yield(1);
        _pump.Run();
        Assert.Equal((true, 1), (task.Completion.IsCanceled, deaf.Disposed));
    }

    [Fact]
    public void Stop_ThatMeetsAnError_KeepsTheError()
    {
        HandSource<int> deaf = new() { HearsToken = false };
        CooperativeTask task = _cooperator.Cooperate(deaf);
        _pump.Run();
        task.Stop();
        deaf.Throw(new InvalidDataException());
        _pump.Run();
        Assert.IsType<InvalidDataException>(task.Completion.Exception?.InnerException);
        Assert.Equal(1, deaf.Disposed);
    }

    [Fact]
    public void Stop_FromWithinItsOwnStep_EndsAfterTheStep()
    {
        CooperativeTask? task = null;
        int steps = 0;
        task = _cooperator.Cooperate(StopsItself());
        _pump.Run();
        Assert.Equal((1, true), (steps, task.Completion.IsCanceled));

#pragma warning disable CS1998 // an iterator that never waits
        async IAsyncEnumerable<int> StopsItself()
        {
            while (true)
            {
                steps++;
                task!.Stop();
                yield return steps;
            }
        }
#pragma warning restore CS1998
    }

    private void AssertStopped(int lastItem, int? current = null)
    {
        Assert.Equal(current ?? lastItem, _source.Current);
        Assert.Equal((CooperativeState.Done, 1), (_task.State, _source.Disposed));
        Assert.True(_task.Completion.IsCanceled);
        Assert.Equal(0, _cooperator.TaskCount);
    }
}
