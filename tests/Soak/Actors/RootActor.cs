using System.Text.RegularExpressions;
using StreamingJson.LoadClient.Platform;
using StreamingJson.LoadClient.Requests;
using StreamingJson.Soak.Reporting;

namespace StreamingJson.Soak.Actors;

/// <summary>Asks for <c>/</c> at fixed instants, on a thread of its own that does not stand back behind the readers.</summary>
internal sealed partial class RootActor(ActorContext context) : Actor(context)
{
    private readonly LatencyHistogram _times = new();
    private readonly Lock _gate = new();
    private HttpClient? _client;
    private string? _last;

    // 50 a second see a stall of 20 ms, and take a percent of a core.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Times from the intended start.</summary>
    public LatencyFigures? Figures
    {
        get { lock (_gate) return LatencyFigures.Of(_times); }
    }

    /// <summary>The kernel's number of its thread, once it runs.</summary>
    public TaskCompletionSource<int> Thread { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task RunAsync(Failures failures) => OwnThread.RunAsync(0, () =>
    {
        Thread.SetResult(Priority.CurrentThread);
        long begun = TimeProvider.System.GetTimestamp();
        for (TimeSpan due = TimeSpan.Zero; !Stop.IsCancellationRequested && !failures.AreTooMany; due += Interval)
        {
            TimeSpan early = due - TimeProvider.System.GetElapsedTime(begun);
            if (early > TimeSpan.Zero) _ = Stop.WaitHandle.WaitOne(early);
            // Nothing in it is asynchronous.
            TryStepAsync(failures).GetAwaiter().GetResult();
            lock (_gate) _times.Add(TimeProvider.System.GetElapsedTime(begun) - due);
        }
    });

    protected override Task StepAsync(CancellationToken limit)
    {
        _client ??= CreateClient();
        Tally.Request();
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        using HttpResponseMessage response = _client.Send(request, limit);
        using StreamReader reader = new(response.Content.ReadAsStream(limit));
        string body = reader.ReadToEnd();
        Require((int)response.StatusCode == 200, $"/: {(int)response.StatusCode}");
        Require(Document().IsMatch(body), $"/: {body}");
        Require(body != _last, $"/: the same uuid twice, {body}");
        _last = body;
        Tally.Verify(body.Length);
        return Task.CompletedTask;
    }

    [GeneratedRegex("""^\{"uuid":"[0-9a-f-]{36}","updated_at":"[0-9T:-]{19}\+00:00","data":\[1,2\.2,null,true,false,\{\}\]\}$""")]
    private static partial Regex Document();
}
