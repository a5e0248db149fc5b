using NBomber.Contracts;
using NBomber.CSharp;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Scenarios;

/// <summary>Rows of a database, or made up: each document must be whole.</summary>
internal sealed class Export : ILoadScenario
{
    public string Name => "export";

    public IEnumerable<ScenarioProps> Create(LoadTarget target, ScenarioFile file)
    {
        JsonDownload export = target.Download(file.Work<DownloadSettings>(Name));
        WorkLog log = target.Log(Name);
        yield return Scenario.Create(Name, async _ => await log.DoAsync(export.RunAsync).ToResponseAsync());
    }
}
