using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace StreamingJson.Bench;

// What the commands have in common.
internal static class CommandLine
{
    // A command that measures. 0 when all its targets are reached, 1 when one is missed.
    public static Command Experiment(
        string name, string description, Option[] options, Func<ParseResult, CancellationToken, Task<Report>> run)
    {
        Option<FileInfo?> json = Json();
        Command command = new(name, description);
        foreach (Option option in options.Append(json))
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, ct) =>
        {
            Report report = await run(parsed, ct);
            Progress.Clear();
            report.Show();
            await report.WriteJsonAsync(parsed.GetValue(json), ct);
            return report.Reached ? 0 : 1;
        });
        return command;
    }

    // A child process of the benchmark's own.
    public static Command Hidden(string name, string description, Option[] options, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        Command command = new(name, description) { Hidden = true };
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction(run);
        return command;
    }

    // A child whose standard input ends has no parent any more.
    public static Thread EndWithParent()
    {
        Thread parent = new(() =>
        {
            _ = Console.In.ReadToEnd();
            Environment.Exit(0);
        }) { IsBackground = true };
        parent.Start();
        return parent;
    }

    public static Option<FileInfo?> Json() => new("--json") { Description = "Write all samples to this file.", HelpName = "FILE" };

    public static Option<int> Rounds(int standard) => Number("--rounds", "How often everything is measured, in turns.", standard, 1);

    public static Option<string> Server() => new("--server")
    {
        Description = "ours, reference, or the .dll of another build of the host.",
        DefaultValueFactory = _ => "ours",
    };

    // An argument for a server under test, once for each.
    public static Option<string[]> Arguments(string name, string server) => new(name)
    {
        Description = $"Hand this to {server}'s own command line; may stand several times, as in {name}=--inline.",
        HelpName = "ARG",
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    // A number that is not below the least one.
    public static Option<T> Number<T>(string name, string description, T standard, T least)
        where T : struct, INumber<T>
    {
        Option<T> option = new(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0
                && T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out T value) && !(value >= least))
            {
                result.AddError($"{name} must be {least} or more.");
            }
        });
        return option;
    }

    public static Option<int[]> Numbers(string name, string description, params int[] standard) => new(name)
    {
        Description = $"{description} [default: {string.Join(',', standard)}]",
        HelpName = "N,N,...",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            string[] parts = result.Tokens.Single().Value.Split(',');
            int[] numbers = [.. parts.Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out int n) ? n : -1)];
            if (numbers.Any(number => number < 0))
            {
                result.AddError($"{name} takes whole numbers with commas between them, such as 0,8,64.");
            }

            return [.. numbers.Distinct()];
        },
    };
}
