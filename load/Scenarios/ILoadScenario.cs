using NBomber.Contracts;
using StreamingJson.Load.Settings;

namespace StreamingJson.Load.Scenarios;

/// <summary>One thing that is shown of a server under load.</summary>
internal interface ILoadScenario
{
    /// <summary>What it is called on the command line and in the reports.</summary>
    string Name { get; }

    /// <summary>NBomber's scenarios of it: they run at the same time, and stand in the configuration by these names.</summary>
    IReadOnlyList<string> Parts => [Name];

    /// <summary>Makes NBomber's scenarios; their simulations come from the configuration.</summary>
    /// <param name="target">The server.</param>
    /// <param name="file">The configuration.</param>
    IEnumerable<ScenarioProps> Create(LoadTarget target, ScenarioFile file);
}
