using System.CommandLine;
using System.CommandLine.Parsing;

namespace StreamingJson.CommandLine;

/// <summary>Says what is wrong with a command line, and where the help is, instead of all of the help.</summary>
internal static class CommandErrors
{
    /// <param name="parsed">A command line with errors.</param>
    /// <param name="program">What the program is called.</param>
    /// <param name="error">Gets a line for each, and one more.</param>
    public static void Write(ParseResult parsed, string program, TextWriter error)
    {
        Command command = parsed.CommandResult.Command;
        // Where an argument is free, an unknown option has taken its place.
        string[] unknown = [.. parsed.Tokens.Where(token => token.Type == TokenType.Argument).Select(token => token.Value)
            .Where(token => token.Length > 1 && token[0] == '-' && (token[1] == '-' || char.IsAsciiLetter(token[1])))];
        // What stands behind an unknown option is its value, and no error of its own.
        string[] lines = unknown.Length > 0
            ? [.. unknown.Select(option => Unknown(option.Split('=', ':')[0], command))]
            : [.. parsed.Errors.Select(one => one.Message).Distinct()];
        foreach (string line in lines) error.WriteLine(line);
        error.WriteLine(command is RootCommand ? $"See {program} --help." : $"See {program} {command.Name} --help.");
    }

    private static string Unknown(string option, Command command)
    {
        string? meant = NearestName.Find(option, command.Options.SelectMany(one => one.Aliases.Append(one.Name)));
        return $"{option} is unknown{(meant is null ? "" : $"; did you mean {meant}?")}";
    }
}
