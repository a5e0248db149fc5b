using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;
using StreamingJson.Load.Scenarios;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Thresholds;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.Load;

/// <summary>Runs scenarios one after the other, each in its own session, and holds their figures against thresholds.</summary>
internal sealed class LoadRun
{
    // NBomber's shortest.
    private static readonly TimeSpan ReportingInterval = TimeSpan.FromSeconds(5);

    private readonly LoadTarget _target;
    private readonly ScenarioFile _file;
    private readonly DirectoryInfo _reports;
    private readonly (ILoadScenario Scenario, ScenarioProps[] Parts)[] _sessions;
    private readonly List<Threshold> _thresholds = [];
    private ScenarioFigures? _idle;

    /// <param name="target">The server.</param>
    /// <param name="file">The configuration.</param>
    /// <param name="scenarios">In the order in which they run; NBomber would run those of one session at the same time.</param>
    /// <param name="reports">The folder for the reports.</param>
    /// <exception cref="ScenarioFileException">The configuration has not what one of the scenarios needs.</exception>
    public LoadRun(LoadTarget target, ScenarioFile file, IEnumerable<ILoadScenario> scenarios, DirectoryInfo reports)
    {
        (_target, _file, _reports) = (target, file, reports);
        // All of them, before the first one takes its minute.
        _sessions = [.. scenarios.Select(scenario => (scenario, scenario.Create(target, file).ToArray()))];
        foreach (string part in _sessions.SelectMany(session => session.Scenario.Parts)) _ = file.Thresholds(part);
    }

    /// <param name="output">Gets a line for each threshold.</param>
    /// <returns>The exit code.</returns>
    public int Run(TextWriter output)
    {
        _reports.Create();
        // What was really run stands beside the reports of it.
        string config = Path.Combine(_reports.FullName, "scenarios.json");
        _file.Write(config);
        foreach ((ILoadScenario scenario, ScenarioProps[] parts) in _sessions) RunSession(scenario, parts, config);
        foreach (Threshold threshold in _thresholds) output.WriteLine($"{threshold}");
        bool holds = _thresholds.TrueForAll(threshold => threshold.Met);
        output.WriteLine(holds ? "All thresholds are met." : "Not all thresholds are met.");
        return holds ? Verdict.Good : Verdict.Failed;
    }

    private void RunSession(ILoadScenario scenario, ScenarioProps[] parts, string config)
    {
        NodeStats stats = NBomberRunner.RegisterScenarios(parts)
            .LoadConfig(config)
            .WithTestSuite("StreamingJson")
            .WithTestName(scenario.Name)
            .WithReportFolder(Path.Combine(_reports.FullName, scenario.Name))
            .WithReportFileName(scenario.Name)
            .WithReportFormats(ReportFormat.Html, ReportFormat.Csv, ReportFormat.Md)
            .WithReportingInterval(ReportingInterval)
            .Run();
        foreach (string name in scenario.Parts)
        {
            ScenarioFigures figures = ScenarioFigures.Of(stats, name, _target.Log(name));
            if (name == RootIdle.ScenarioName) _idle = figures;
            _thresholds.AddRange(_file.Thresholds(name).Check(figures, _idle));
        }
    }
}
