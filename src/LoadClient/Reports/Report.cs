using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingJson.LoadClient.Reports;

/// <summary>What a command has measured: for people, for programs, and for the exit code.</summary>
internal abstract record Report
{
    /// <summary>How reports are written: for people too, and nobody puts them into a page.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The limits that were given, with what was measured.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    public abstract void Show(Screen screen);

    /// <summary>Finds what makes the run a failure without any limit, a line each.</summary>
    public abstract IEnumerable<string> FindFaults();

    /// <summary>What it comes to, a line each: the last that people see.</summary>
    public virtual IEnumerable<string> Conclude() => [];

    /// <returns>The exit code. What is wrong goes before a run that was ended early.</returns>
    public int GetVerdict(bool wasCancelled) => Thresholds.Any(threshold => !threshold.Met) || FindFaults().Any()
        ? Verdict.Failed : wasCancelled ? Verdict.Cancelled : Verdict.Good;
}

/// <summary>What the exit code says of a run.</summary>
internal static class Verdict
{
    public const int Good = 0;

    public const int Failed = 1;

    public const int Misused = 2;

    /// <summary>The shell's sum for a program that SIGINT has ended.</summary>
    public const int Cancelled = 130;
}

/// <summary>A limit that was given, and what was measured.</summary>
internal sealed record Threshold(string Option, double Limit, double? Measured, bool Met)
{
    public static IEnumerable<Threshold> AtMost(string option, double? limit, double? measured) =>
        limit is double most ? [new Threshold(option, most, measured, measured <= most)] : [];

    public static IEnumerable<Threshold> AtLeast(string option, double? limit, double? measured) =>
        limit is double least ? [new Threshold(option, least, measured, measured >= least)] : [];

    public override string ToString() =>
        $"{(Met ? "met" : "FAILED")}: {Option} {Limit}, measured {(Measured is double figure ? $"{figure}" : "nothing")}";
}
