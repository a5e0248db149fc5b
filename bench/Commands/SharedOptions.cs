using System.CommandLine;
using System.Globalization;

namespace StreamingJson.Bench;

// Options that several commands have.
internal static class SharedOptions
{
    public static Option<FileInfo?> Json() => new("--json")
    {
        Description = "Write all raw figures to this file.",
        HelpName = "FILE",
    };

    public static Option<int[]> Numbers(string name, string description, int[] standard) => new(name)
    {
        Description = description,
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

            return numbers;
        },
    };

    public static Option<T> Value<T>(string name, string description, T standard) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
    };

    // An argument for the server under test, once for each; for experiments with its options.
    public static Option<string[]> ServerArguments() => new("--server-arg")
    {
        Description = "Hand this to the server's own command line; may stand several times, as in --server-arg=--inline.",
        HelpName = "ARG",
    };
}
