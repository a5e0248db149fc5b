using System.Globalization;
using System.Text.Json;

namespace StreamingJson.WebHost.Tests.Dashboard.Browser;

/// <summary>How long the page's main thread was busy in one go, in milliseconds: a frame cannot come sooner.</summary>
/// <param name="Tasks">How many tasks it did.</param>
/// <param name="Longest">The longest, by the clock: on a busy machine also the time in which others ran.</param>
/// <param name="LongestOwn">The longest, by the thread's own time.</param>
/// <param name="P99">Of all tasks, by the thread's own time.</param>
/// <param name="Busy">All tasks together, by the thread's own time.</param>
/// <param name="Over">How many took longer than a frame may, 50 ms, by the clock.</param>
/// <param name="Within">What the longest of its own time was made of, by the clock.</param>
internal sealed record FrameFigures(
    int Tasks, double Longest, double LongestOwn, double P99, double Busy, int Over, string Within)
{
    public static FrameFigures Of(List<JsonElement> events)
    {
        // The thread that ran the page's own frames: other pages and workers have theirs.
        (int Process, int Thread) main = events.Where(e => Is(e, "FireAnimationFrame"))
            .GroupBy(ThreadOf).MaxBy(group => group.Count())!.Key;
        JsonElement[] own = [.. events.Where(e => e.TryGetProperty("dur", out _) && ThreadOf(e) == main)];
        JsonElement[] tasks = [.. own.Where(e => Is(e, "RunTask")).OrderBy(TookItself)];
        if (tasks.Length == 0) return new FrameFigures(0, 0, 0, 0, 0, 0, "");
        JsonElement most = tasks[^1];
        double end = Began(most) + Took(most) * 1000;
        IEnumerable<string> within = own.Where(e => Began(e) >= Began(most) && Began(e) <= end && Took(e) > 1)
            .OrderByDescending(Took).Take(8)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.GetProperty("name")} {Took(e):F1}"));
        return new FrameFigures(tasks.Length, tasks.Max(Took), TookItself(most), TookItself(tasks[(int)(tasks.Length * 0.99)]),
            tasks.Sum(TookItself), tasks.Count(task => Took(task) > 50), string.Join(", ", within));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Tasks} tasks of the page's main thread; the longest took {Longest:F1} ms by the clock, {Over} more than 50 ms;
        by the thread's own time: longest {LongestOwn:F1} ms, p99 {P99:F2} ms, all {Busy:F0} ms;
        within the longest, by the clock: {Within}
        """);

    private static bool Is(JsonElement e, string name) => e.GetProperty("name").GetString() == name;

    private static (int Process, int Thread) ThreadOf(JsonElement e) =>
        (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32());

    private static double Began(JsonElement e) => e.GetProperty("ts").GetDouble();

    private static double TookItself(JsonElement e) =>
        e.TryGetProperty("tdur", out JsonElement took) ? took.GetDouble() / 1000 : 0;

    private static double Took(JsonElement e) => e.GetProperty("dur").GetDouble() / 1000;
}
