using NBomber.Contracts;
using NBomber.CSharp;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Scenarios;

/// <summary>More and more streams at once: what they get together must not fall.</summary>
internal sealed class BigRamp : ILoadScenario
{
    public string Name => "big_ramp";

    public IEnumerable<ScenarioProps> Create(LoadTarget target, ScenarioFile file)
    {
        BigDocument big = new(target.Server, file.Work<BigSettings>(Name), target.Time);
        WorkLog log = target.Log(Name);
        yield return Scenario.Create(Name, async _ => await log.DoAsync(big.RunAsync).ToResponseAsync());
    }
}
