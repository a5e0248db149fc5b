using NBomber.Contracts;
using NBomber.CSharp;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Scenarios;

/// <summary>The small document of a host that does nothing else: what the others are compared with.</summary>
internal sealed class RootIdle : ILoadScenario
{
    public const string ScenarioName = "root_idle";

    public string Name => ScenarioName;

    public IEnumerable<ScenarioProps> Create(LoadTarget target, ScenarioFile file)
    {
        JsonDownload root = target.Root;
        WorkLog log = target.Log(Name);
        yield return Scenario.Create(Name, async _ => await log.DoAsync(root.RunAsync).ToResponseAsync());
    }
}
