using NBomber.Contracts.Stats;
using NBomber.CSharp;
using StreamingJson.Load.Scenarios;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Thresholds;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.Load;

/// <summary>Runs scenarios one after the other, each in its own session, and holds their figures against thresholds.</summary>
internal sealed class LoadRun(Uri server, ScenarioFile file, DirectoryInfo reports, TimeProvider time)
{
    // NBomber's shortest.
    private static readonly TimeSpan ReportingInterval = TimeSpan.FromSeconds(5);

    private readonly List<Threshold> _thresholds = [];
    private ScenarioFigures? _idle;

    /// <param name="scenarios">In the order in which they run; NBomber would run those of one session at the same time.</param>
    /// <param name="output">Gets a line for each threshold.</param>
    /// <returns>The exit code.</returns>
    public int Run(IEnumerable<ILoadScenario> scenarios, TextWriter output)
    {
        reports.Create();
        // What was really run stands beside the reports of it.
        string config = Path.Combine(reports.FullName, "scenarios.json");
        file.Write(config);
        using LoadTarget target = new(server, time);
        foreach (ILoadScenario scenario in scenarios) RunSession(scenario, target, config);
        foreach (Threshold threshold in _thresholds) output.WriteLine($"{threshold}");
        bool holds = _thresholds.TrueForAll(threshold => threshold.Met);
        output.WriteLine(holds ? "All thresholds are met." : "Not all thresholds are met.");
        return holds ? Verdict.Good : Verdict.Failed;
    }

    private void RunSession(ILoadScenario scenario, LoadTarget target, string config)
    {
        NodeStats stats = NBomberRunner.RegisterScenarios([.. scenario.Create(target, file)])
            .LoadConfig(config)
            .WithTestSuite("StreamingJson")
            .WithTestName(scenario.Name)
            .WithReportFolder(Path.Combine(reports.FullName, scenario.Name))
            .WithReportFileName(scenario.Name)
            .WithReportFormats(ReportFormat.Html, ReportFormat.Csv, ReportFormat.Md)
            .WithReportingInterval(ReportingInterval)
            .Run();
        foreach (string name in scenario.Parts)
        {
            ScenarioFigures figures = ScenarioFigures.Of(stats, name, target.Log(name));
            if (name == RootIdle.ScenarioName) _idle = figures;
            _thresholds.AddRange(file.Thresholds(name).Check(figures, _idle));
        }
    }
}
