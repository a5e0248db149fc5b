namespace StreamingJson.Load.Scenarios;

/// <summary>All scenarios.</summary>
internal static class LoadScenarios
{
    /// <summary>In the order in which they run: the idle host first, and last what might leave something behind.</summary>
    public static IReadOnlyList<ILoadScenario> All { get; } =
        [new RootIdle(), new RootBesideBig(), new BigRamp(), new Export(), new SlowReaders(), new Disconnects()];

    /// <param name="names">Those that are wanted; none for all.</param>
    public static IEnumerable<ILoadScenario> InOrder(IReadOnlyCollection<string> names) => All.Where(scenario => names.Count == 0
        || names.Contains(scenario.Name)
        // Nothing can be compared with an idle host that was not measured.
        || (scenario is RootIdle && names.Contains(RootBesideBig.ScenarioName)));
}
