using NBomber.Contracts;
using NBomber.CSharp;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Work;

namespace StreamingJson.Load.Scenarios;

/// <summary>Clients that leave in the middle, by a reset, and at once ask for <c>/</c>: the host must still be well.</summary>
internal sealed class Disconnects : ILoadScenario
{
    public string Name => "disconnects";

    public IEnumerable<ScenarioProps> Create(LoadTarget target, ScenarioFile file)
    {
        Departure departure = new(target.Server, file.Work<DepartureSettings>(Name), target.Time);
        JsonDownload root = target.Root;
        yield return Scenario.Create(Name, async context =>
        {
            Response<object> left = await Step.Run("leave", context, () => departure.RunAsync().ToResponseAsync());
            Response<object> after = await Step.Run("root_after", context, () => root.RunAsync().ToResponseAsync());
            // A step's response would count its bytes a second time.
            return left.IsError || after.IsError ? Response.Fail() : Response.Ok();
        });
    }
}
