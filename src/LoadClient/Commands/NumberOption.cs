using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace StreamingJson.LoadClient.Commands;

/// <summary>Options that take a number within bounds, and say which when it is another.</summary>
internal static class NumberOption
{
    /// <param name="name">With its dashes.</param>
    /// <param name="description">What it is; its unit.</param>
    /// <param name="standard">What it is by default.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    public static Option<T> Create<T>(string name, string description, T standard, T least, T most)
        where T : struct, INumber<T> => new(name)
        {
            Description = $"{description} {least} to {most}.",
            HelpName = "N",
            DefaultValueFactory = _ => standard,
            CustomParser = result => Parse(result, name, least, most),
        };

    /// <summary>The same without a default: <see langword="null"/> when it is not given.</summary>
    public static Option<T?> CreateOptional<T>(string name, string description, T least, T most)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => Parse(result, name, least, most),
        };

    private static T Parse<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T>
    {
        string text = result.Tokens.Single().Value;
        bool isNumber = T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number);
        if (isNumber && number >= least && number <= most) return number;
        result.AddError($"{name} is {text}; allowed is a number from {least} to {most}.");
        return least;
    }
}
