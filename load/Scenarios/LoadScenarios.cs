using StreamingJson.Load.Settings;

namespace StreamingJson.Load.Scenarios;

/// <summary>All scenarios.</summary>
internal static class LoadScenarios
{
    /// <summary>In the order in which they run: the idle host first, and last what might leave something behind.</summary>
    public static IReadOnlyList<ILoadScenario> All { get; } =
        [new RootIdle(), new RootBesideBig(), new BigRamp(), new Export(), new SlowReaders(), new Disconnects()];

    /// <summary>What they are called on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(scenario => scenario.Name)];

    /// <summary>What NBomber's scenarios are called in the configuration.</summary>
    public static IReadOnlyList<string> Parts { get; } = [.. All.SelectMany(scenario => scenario.Parts)];

    /// <param name="names">Those that are wanted; none for all.</param>
    /// <param name="file">Says what they are compared with.</param>
    public static IEnumerable<ILoadScenario> InOrder(IReadOnlyCollection<string> names, ScenarioFile file)
    {
        ILoadScenario[] wanted = [.. All.Where(scenario => names.Count == 0 || names.Contains(scenario.Name))];
        // Nothing can be compared with an idle host that was not measured.
        bool compares = wanted.Any(scenario => scenario is RootBesideBig
            || scenario.Parts.Any(part => file.Thresholds(part).MaxP99OverIdle is not null));
        return All.Where(scenario => wanted.Contains(scenario) || (scenario is RootIdle && compares));
    }
}
