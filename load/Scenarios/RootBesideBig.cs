using NBomber.Contracts;
using NBomber.CSharp;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Scenarios;

/// <summary>The small document beside big streams that are read as they come: the one that the project is verified by.</summary>
internal sealed class RootBesideBig : ILoadScenario
{
    public const string ScenarioName = "root_beside_big";

    /// <summary>The streams: so many at once (<c>KeepConstant</c>), while <c>/</c> comes at a rate (<c>Inject</c>).</summary>
    public const string Streams = "root_beside_big_streams";

    public string Name => ScenarioName;

    public IReadOnlyList<string> Parts => [Name, Streams];

    public IEnumerable<ScenarioProps> Create(LoadTarget target, ScenarioFile file)
    {
        JsonDownload root = target.Root;
        BigDocument big = new(target.Server, file.Work<BigSettings>(Streams), target.Time);
        (WorkLog small, WorkLog streams) = (target.Log(Name), target.Log(Streams));
        yield return Scenario.Create(Name, async _ => await small.DoAsync(root.RunAsync).ToResponseAsync());
        yield return Scenario.Create(Streams, async _ => await streams.DoAsync(big.RunAsync).ToResponseAsync());
    }
}
