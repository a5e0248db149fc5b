using System.CommandLine;
using StreamingJson.Load.Scenarios;
using StreamingJson.Load.Settings;
using StreamingJson.LoadClient.Commands;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    public static RootCommand Create()
    {
        Option<Uri> url = new("--url")
        {
            Description = "The server: a port of this machine, or a URL.",
            DefaultValueFactory = _ => RequestTarget.TryParse("8001")!,
            CustomParser = result => SharedOptions.ParseTarget(result, result.Tokens.Single().Value),
        };
        Option<string[]> scenario = new("--scenario")
        {
            Description = "Run this one only; may be given several times. [default: all]",
            HelpName = string.Join('|', LoadScenarios.All.Select(one => one.Name)),
        };
        scenario.AcceptOnlyFromAmong([.. LoadScenarios.All.Select(one => one.Name)]);
        Option<FileInfo> config = new("--config")
        {
            Description = "What the scenarios do and what must hold, in NBomber's format.",
            HelpName = "FILE",
            DefaultValueFactory = _ => new FileInfo(Path.Combine(AppContext.BaseDirectory, "scenarios.json")),
        };
        Option<int?> duration = NumberOption.CreateOptional(
            "--duration", "Seconds of each scenario, instead of those of the configuration.", 1, (int)SharedOptions.MostSeconds);
        Option<bool> untimed = new("--untimed")
        {
            Description = "Judge what is right and wrong, and no times or rates: for a machine that does other work too.",
        };
        Option<DirectoryInfo> report = new("--report")
        {
            Description = "Where the reports go.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "load")),
        };
        RootCommand command = new("""
            Loads a host with NBomber, a scenario after the other, and holds the figures against thresholds: the exit code is 0
            if all of them are met. Every byte of every document is verified.

            Examples:
              Load
              Load --url http://nginx:8080 --scenario root_beside_big --duration 10
              Load --scenario slow_readers --scenario disconnects --config mine.json --report /tmp/load
            """) { url, scenario, config, duration, untimed, report };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                ScenarioFile file = ScenarioFile.Read(parsed.GetRequiredValue(config));
                if (parsed.GetValue(duration) is int seconds) file.Shorten(TimeSpan.FromSeconds(seconds));
                if (parsed.GetValue(untimed)) file.ForgetTimes();
                await RequestTarget.CheckListeningAsync(parsed.GetRequiredValue(url), stop);
                LoadRun run = new(parsed.GetRequiredValue(url), file, parsed.GetRequiredValue(report), TimeProvider.System);
                return run.Run(LoadScenarios.InOrder(parsed.GetValue(scenario) ?? []), parsed.InvocationConfiguration.Output);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                // NBomber throws plain exceptions for what it does not like; its message is one for the user.
                parsed.InvocationConfiguration.Error.WriteLine(failure.Message);
                return Verdict.Failed;
            }
        });
        return command;
    }
}
