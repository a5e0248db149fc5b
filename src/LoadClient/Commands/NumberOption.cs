using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using StreamingJson.CommandLine;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.LoadClient.Commands;

/// <summary>Options that take a number, a duration or a size within bounds, and say which when it is another.</summary>
internal static class NumberOption
{
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

    /// <summary>A duration, such as <c>5s</c>; the bounds are written in the same way.</summary>
    public static Option<TimeSpan> CreateDuration(string name, string description, string standard, string least, string most) =>
        new(name)
        {
            Description = $"{description} {least} to {most}.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => Duration(standard),
            CustomParser = result => Read<TimeSpan>(
                result, name, $"a duration from {least} to {most}, written {Quantity.DurationForm}",
                text => Quantity.TryParse(text, out TimeSpan duration)
                    && duration >= Duration(least) && duration <= Duration(most) ? duration : null),
        };

    /// <summary>A size of at least a byte, such as <c>64KB</c>; <see langword="null"/> when it is not given.</summary>
    public static Option<long?> CreateSize(string name, string description, string standard, string most) => new(name)
    {
        Description = $"{description} 1 byte to {most}. [default: {standard}]",
        HelpName = "SIZE",
        CustomParser = result => Read<long>(
            result, name, $"a size from 1 byte to {most}, written {Quantity.SizeForm}",
            text => Quantity.TryParseSize(text, out long bytes) && Quantity.TryParseSize(most, out long limit)
                && bytes >= 1 && bytes <= limit ? bytes : null),
    };

    /// <summary>Reads a number, or adds an error to the result.</summary>
    public static T Parse<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T> => Read<T>(
            result, name, $"a number from {least} to {most}",
            text => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number)
                && number >= least && number <= most ? number : null);

    private static T Read<T>(ArgumentResult result, string name, string allowed, Func<string, T?> parse)
        where T : struct
    {
        string text = result.Tokens.Single().Value;
        if (parse(text) is T value) return value;
        result.AddError($"{name} is {text}; allowed is {allowed}.");
        return default;
    }

    private static TimeSpan Duration(string text) =>
        Quantity.TryParse(text, out TimeSpan duration) ? duration : throw new FormatException($"{text} is no duration.");
}

/// <summary>A limit on what is measured: by its name, <c>--min-</c> or <c>--max-</c>, the least or the most.</summary>
internal sealed class LimitOption : Option<double?>
{
    public LimitOption(string name, string description)
        : base(name)
    {
        (Description, HelpName) = (description, "N");
        CustomParser = result => NumberOption.Parse(result, name, 0, double.MaxValue);
    }

    /// <returns>Nothing if the limit was not given.</returns>
    public IEnumerable<Threshold> Check(ParseResult parsed, double? measured) =>
        Name.StartsWith("--min-", StringComparison.Ordinal)
        ? Threshold.AtLeast(Name, parsed.GetValue(this), measured)
        : Threshold.AtMost(Name, parsed.GetValue(this), measured);
}
