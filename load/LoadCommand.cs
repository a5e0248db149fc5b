using System.CommandLine;
using StreamingJson.CommandLine;
using StreamingJson.Load.Scenarios;
using StreamingJson.Load.Settings;
using StreamingJson.LoadClient.Commands;
using StreamingJson.LoadClient.Reports;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load;

/// <summary>The command line.</summary>
internal static class LoadCommand
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="invocation">Where it writes.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The exit code: 0 if all thresholds are met, 1 if not, 2 if what it was asked for does not exist.</returns>
    public static async Task<int> RunAsync(string[] arguments, InvocationConfiguration invocation, TimeProvider time)
    {
        ParseResult parsed = Create(time).Parse(arguments);
        if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(invocation);
        CommandErrors.Write(parsed, "Load", invocation.Error);
        return Verdict.Misused;
    }

    private static RootCommand Create(TimeProvider time)
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
            HelpName = string.Join('|', LoadScenarios.Names),
        };
        scenario.Validators.Add(result =>
        {
            foreach (string name in result.Tokens.Select(token => token.Value).Except(LoadScenarios.Names))
                result.AddError(ScenarioFile.Unknown("--scenario", name, LoadScenarios.Names));
        });
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
                using LoadTarget target = new(parsed.GetRequiredValue(url), time);
                LoadRun run = new(
                    target, file, LoadScenarios.InOrder(parsed.GetValue(scenario) ?? [], file), parsed.GetRequiredValue(report));
                await target.CheckAnsweringAsync();
                return run.Run(parsed.InvocationConfiguration.Output);
            }
            catch (ScenarioFileException failure)
            {
                parsed.InvocationConfiguration.Error.WriteLine(failure.Message);
                return Verdict.Misused;
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
