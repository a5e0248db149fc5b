using NBomber.Contracts;
using NBomber.CSharp;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Scenarios;

/// <summary>Many clients that read slowly: each gets its rate, and none is broken off.</summary>
internal sealed class SlowReaders : ILoadScenario
{
    public string Name => "slow_readers";

    public IEnumerable<ScenarioProps> Create(LoadTarget target, ScenarioFile file)
    {
        SlowReading slow = new(target.Server, file.Work<SlowSettings>(Name), target.Time);
        WorkLog log = target.Log(Name);
        yield return Scenario.Create(Name, async _ => await log.DoAsync(slow.RunAsync).ToResponseAsync());
    }
}
