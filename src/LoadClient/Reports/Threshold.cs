namespace StreamingJson.LoadClient.Reports;

/// <summary>A limit that was given, and what was measured.</summary>
/// <param name="Option">The option that gave it.</param>
/// <param name="Limit">The limit; it may be reached.</param>
/// <param name="Measured">What was measured; <see langword="null"/> when nothing was, which meets no limit.</param>
/// <param name="Met">Whether it was met.</param>
internal sealed record Threshold(string Option, double Limit, double? Measured, bool Met)
{
    public static IEnumerable<Threshold> AtMost(string option, double? limit, double? measured) =>
        limit is double most ? [new Threshold(option, most, measured, measured <= most)] : [];

    public static IEnumerable<Threshold> AtLeast(string option, double? limit, double? measured) =>
        limit is double least ? [new Threshold(option, least, measured, measured >= least)] : [];

    public override string ToString() =>
        $"{(Met ? "met" : "FAILED")}: {Option} {Limit}, measured {(Measured is double figure ? $"{figure}" : "nothing")}";
}
