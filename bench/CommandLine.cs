using System.CommandLine;
using System.Numerics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace StreamingJson.Bench;

// A command is a record whose parameters are its options, by their names in kebab case and with their defaults.
internal interface ICommand
{
    Task<int> RunAsync(CancellationToken ct);
}

internal interface IExperiment
{
    Task<Report> RunAsync(CancellationToken ct);
}

internal static partial class CommandLine
{
    // What a parameter means that says nothing of itself.
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["Rounds"] = "How often everything is measured, in turns.",
        ["Seconds"] = "Measured time of each window.",
        ["Server"] = "ours, reference, or the .dll of another build of the host.",
        ["Busy"] = "Numbers of busy processes beside which it is measured too, such as 0,2,6.",
        ["Json"] = "Write all samples to this file.",
    };

    public static Command Create<T>(string name, bool hidden = false)
    {
        ConstructorInfo constructor = typeof(T).GetConstructors().Single();
        (Option Option, Func<ParseResult, object?> Value)[] options = [.. constructor.GetParameters().Select(Create)];
        Command command = new(name, typeof(T).GetCustomAttribute<DescriptionAttribute>()?.Description) { Hidden = hidden };
        Option<string?> json = new("--json") { Description = Meanings["Json"], HelpName = "FILE" };
        foreach (Option option in options.Select(each => each.Option).Concat(typeof(T).IsAssignableTo(typeof(IExperiment)) ? [json] : []))
            command.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            object instance = constructor.Invoke([.. options.Select(option => option.Value(parsed))]);
            if (instance is ICommand own) return await own.RunAsync(ct);
            Report report = await ((IExperiment)instance).RunAsync(ct);
            Report.Show([report]);
            await Report.WriteJsonAsync(parsed.GetValue(json), [report], ct);
            return report.Reached ? 0 : 1;
        });
        return command;
    }

    public static int[] Numbers(string list)
    {
        int[] numbers = [.. list.Split(',').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out int n) ? n : -1).Distinct()];
        return numbers.All(number => number >= 0)
            ? numbers
            : throw new ArgumentException($"'{list}' should be whole numbers with commas between them, such as 0,8,64.");
    }

    // A child whose standard input ends has no parent any more.
    public static Thread EndWithParent()
    {
        Thread parent = new(() => Environment.Exit(Console.In.ReadToEnd() is null ? 1 : 0)) { IsBackground = true };
        parent.Start();
        return parent;
    }

    private static (Option Option, Func<ParseResult, object?> Value) Create(ParameterInfo parameter)
    {
        string name = $"--{Words().Replace(parameter.Name!, "-$0").ToLowerInvariant()}";
        object? standard = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        (Option Option, Func<ParseResult, object?> Value) created = standard switch
        {
            bool => Bind(new Option<bool>(name)),
            int number => Bind(Number(name, parameter, number)),
            long number => Bind(Number(name, parameter, number)),
            double number => Bind(Number(name, parameter, number)),
            _ when parameter.ParameterType == typeof(string[]) => Bind(
                new Option<string[]>(name) { DefaultValueFactory = parameter.HasDefaultValue ? _ => [] : null, AllowMultipleArgumentsPerToken = true }),
            _ => Bind(new Option<string?>(name) { DefaultValueFactory = standard is null ? null : _ => (string)standard }),
        };
        created.Option.Required = !parameter.HasDefaultValue;
        created.Option.Description = parameter.GetCustomAttribute<DescriptionAttribute>()?.Description ?? Meanings.GetValueOrDefault(parameter.Name!);
        return created;
    }

    private static (Option, Func<ParseResult, object?>) Bind<T>(Option<T> option) => (option, parsed => parsed.GetValue(option));

    // Not below what a [Range] says; otherwise what is some by itself is not none.
    private static Option<T> Number<T>(string name, ParameterInfo parameter, T standard)
        where T : struct, INumber<T>
    {
        double some = parameter.Name == "Seconds" ? 0.1 : standard is double || standard == T.Zero ? 0 : 1;
        T least = T.CreateChecked(Convert.ToDouble(parameter.GetCustomAttribute<RangeAttribute>()?.Minimum ?? some));
        Option<T> option = new(name) { DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out T value) && !(value >= least))
                result.AddError($"{name} must be {least} or more.");
        });
        return option;
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Words();
}
