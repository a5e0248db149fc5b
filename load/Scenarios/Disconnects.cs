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
        WorkLog log = target.Log(Name);
        yield return Scenario.Create(Name, async context =>
        {
            Outcome both = await log.DoAsync(async () =>
            {
                Response<object> left = await Step.Run("leave", context, () => departure.RunAsync().ToResponseAsync());
                Response<object> after = await Step.Run("root_after", context, () => root.RunAsync().ToResponseAsync());
                return new Outcome(left.SizeBytes + after.SizeBytes, left.IsError || after.IsError ? "a step failed" : null);
            });
            // With its bytes they would be counted a second time: NBomber has them of the steps.
            return both.Error is null ? Response.Ok() : Response.Fail();
        });
    }
}
