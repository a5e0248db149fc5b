using StreamingJson.LoadClient.Requests;
using StreamingJson.Tests;

namespace StreamingJson.LoadClient.Tests.Requests;

/// <summary>By a clock that only the requests and the waits move.</summary>
public class RequestLoopTests
{
    private static readonly RequestPlan TenASecond = new(1)
    {
        Rate = 10,
        RequestsEach = 5,
        Timeout = TimeSpan.FromSeconds(5),
    };

    private readonly ManualTime _time = new();

    [Fact]
    public void Rate_ServerStalls_AllRequestsOfTheStallPay()
    {
        // The first takes a second, which is ten intervals: those after it are answered at once, and late all the same.
        RequestLoop loop = Run(TenASecond, Takes(1000), Takes(0), Takes(0), Takes(0), Takes(0));
        Assert.Equal(TimeSpan.FromSeconds(1), loop.Latency.Max);
        Assert.Equal(TimeSpan.FromMilliseconds(800), loop.Latency.Mean);
        Assert.Equal(TimeSpan.FromMilliseconds(900), loop.StartedLate.Max);
    }

    [Fact]
    public void Rate_ServerIsFast_RequestsKeepTheirInstants()
    {
        long begun = _time.GetTimestamp();
        RequestLoop loop = Run(TenASecond, Takes(1), Takes(1), Takes(1), Takes(1), Takes(1));
        Assert.Equal((TimeSpan.FromMilliseconds(1), TimeSpan.Zero), (loop.Latency.Max, loop.StartedLate.Max));
        Assert.Equal(TimeSpan.FromMilliseconds(401), _time.GetElapsedTime(begun));
    }

    [Fact]
    public void Rate_OneOfSeveralConnections_TakesItsTurns()
    {
        long begun = _time.GetTimestamp();
        RequestLoop loop = Run(TenASecond with { RequestsEach = 2 }, 3, 4, Takes(1), Takes(1));
        Assert.Equal((2, TimeSpan.Zero), (loop.Latency.Count, loop.StartedLate.Max));
        // The fourth of four connections has the fourth instant and the eighth.
        Assert.Equal(TimeSpan.FromMilliseconds(701), _time.GetElapsedTime(begun));
    }

    [Fact]
    public void Rate_TooLateToBeInTime_CountsAsTimedOutUnasked()
    {
        RequestPlan plan = TenASecond with { Timeout = TimeSpan.FromMilliseconds(150) };
        RequestLoop loop = Run(plan, Takes(1000, RequestError.TimedOut));
        Assert.Equal(5, loop.Errors.ToDictionary()["timed-out"]);
        Assert.Equal((5, TimeSpan.FromSeconds(1)), (loop.Latency.Count, loop.Latency.Max));
    }

    [Fact]
    public void Count_TimeOutThatEndsEarly_CountsWithTheLimit()
    {
        RequestLoop loop = Run(TenASecond with { RequestsEach = 1 }, Takes(1, RequestError.TimedOut));
        Assert.Equal(TimeSpan.FromSeconds(5), loop.Latency.Max);
    }

    [Fact]
    public void Count_OtherErrors_AreCountedAndHaveNoTime()
    {
        RequestLoop loop = Run(TenASecond, Takes(1, RequestError.Status), Takes(1, RequestError.Broken), Takes(1),
            Takes(1, RequestError.Malformed), Takes(1));
        IEnumerable<string> errors = loop.Errors.ToDictionary().Select(error => $"{error.Key} {error.Value}");
        Assert.Equal(["broken 1", "malformed 1", "status-503 1"], errors);
        Assert.Equal((5, 2, 2), (loop.Made, loop.Measured, loop.Latency.Count));
    }

    [Fact]
    public void NoRate_EachAfterTheOneBefore_UntilTheTimeIsOver()
    {
        RequestPlan plan = new(1) { Duration = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(5) };
        RequestLoop loop = Run(plan, Takes(30), Takes(30), Takes(30), Takes(30));
        Assert.Equal((4, TimeSpan.FromMilliseconds(30)), (loop.Made, loop.Latency.Max));
    }

    [Fact]
    public void Warmup_TimesAreLeftOutAndErrorsAreNot()
    {
        RequestPlan plan = TenASecond with { Warmup = TimeSpan.FromMilliseconds(150) };
        RequestLoop loop = Run(plan, Takes(90), Takes(90, RequestError.Broken), Takes(1), Takes(1), Takes(1));
        Assert.Equal((5, 3, 1), (loop.Made, loop.Measured, loop.Errors.Total));
        Assert.Equal(TimeSpan.FromMilliseconds(1), loop.Latency.Max);
    }

    [Fact]
    public void NotConnected_ServerIsGone_IsAskedTenTimesASecond()
    {
        RequestPlan plan = new(1) { Duration = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(5) };
        RequestLoop loop = Run(plan, [.. Enumerable.Repeat(Takes(0, RequestError.NotConnected), 10)]);
        Assert.Equal(10, loop.Errors.ToDictionary()["not-connected"]);
    }

    private static (int Milliseconds, RequestError Error) Takes(int milliseconds, RequestError error = RequestError.None) =>
        (milliseconds, error);

    private RequestLoop Run(RequestPlan plan, params (int Milliseconds, RequestError Error)[] answers) =>
        Run(plan, 0, plan.Connections, answers);

    private RequestLoop Run(RequestPlan plan, int index, int connections, params (int Milliseconds, RequestError Error)[] answers)
    {
        Script script = new(_time, answers);
        RequestLoop loop = new(script.Ask, plan with { Connections = connections }, index, _time, SleepUntil);
        loop.Run(_time.GetTimestamp(), CancellationToken.None);
        Assert.Empty(script.Rest);
        return loop;

        void SleepUntil(long timestamp)
        {
            TimeSpan rest = _time.GetElapsedTime(_time.GetTimestamp(), timestamp);
            if (rest > TimeSpan.Zero) _time.Advance(rest);
        }
    }

    private sealed class Script(ManualTime time, IEnumerable<(int Milliseconds, RequestError Error)> answers)
    {
        public Queue<(int Milliseconds, RequestError Error)> Rest { get; } = new(answers);

        public (RequestError Error, int Status) Ask()
        {
            (int milliseconds, RequestError error) = Rest.Dequeue();
            time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return (error, 503);
        }
    }
}
