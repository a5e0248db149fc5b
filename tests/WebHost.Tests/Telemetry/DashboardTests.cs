using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingJson.WebHost.Tests.Telemetry;

/// <summary>What is written down elsewhere of the instruments is what there is.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Tags = ["format", "outcome", "reason"];

    [Fact]
    public async Task Dashboard_AsksForWhatThereIs()
    {
        IReadOnlyCollection<Instrument> instruments = await Published.ByHostAsync();
        HashSet<string> series = [.. instruments.SelectMany(Published.SeriesOf)];
        string[] asked = [.. Queries().SelectMany(Names).Distinct()];
        Assert.Empty(asked.Except(series));
        foreach (Instrument instrument in instruments.Where(instrument => instrument.Meter.Name == "StreamingJson"))
            Assert.True(Published.SeriesOf(instrument).Intersect(asked).Any(), $"{instrument.Name} is on no panel.");
    }

    [Fact]
    public void Dashboard_GroupsByTagsThatThereAre()
    {
        IEnumerable<string> labels = Queries().Where(query => query.Contains("streamingjson_", StringComparison.Ordinal))
            .SelectMany(query => Regex.Matches(query, @"by \((\w+)\)")).Select(match => match.Groups[1].Value);
        Assert.Equal(Tags, labels.Distinct().Except(["le"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Dashboard_PanelsDoNotOverlap()
    {
        HashSet<(int, int)> taken = [];
        using JsonDocument dashboard = Read();
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            JsonElement place = panel.GetProperty("gridPos");
            int[] at = [.. ((string[])["x", "y", "w", "h"]).Select(name => place.GetProperty(name).GetInt32())];
            Assert.InRange(at[0] + at[2], 1, 24);
            for (int x = at[0]; x < at[0] + at[2]; x++)
                for (int y = at[1]; y < at[1] + at[3]; y++)
                    Assert.True(taken.Add((x, y)), $"{panel.GetProperty("title")} covers another.");
        }
    }

    [Fact]
    public async Task Documentation_NamesEachInstrument_AndItsUnit()
    {
        IReadOnlyCollection<Instrument> instruments = await Published.ByHostAsync();
        string page = File.ReadAllText(Path.Combine(Checkout(), "docs", "metrics.md"));
        IEnumerable<string> written = Regex.Matches(page, @"^\| `(streamingjson\.[a-z_.]+)` \| `([^`]+)`", RegexOptions.Multiline)
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}");
        Assert.Equal(
            instruments.Where(instrument => instrument.Meter.Name == "StreamingJson")
                .Select(instrument => $"{instrument.Name} {instrument.Unit}").Order(StringComparer.Ordinal),
            written.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(string query) =>
        Regex.Matches(query, @"\b(streamingjson|dotnet|kestrel)_\w+").Select(match => match.Value);

    /// <summary>Those of the panels and of the variables.</summary>
    private static List<string> Queries()
    {
        using JsonDocument dashboard = Read();
        JsonElement root = dashboard.RootElement;
        return [.. root.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr"))
            .Concat(root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("query"))
                .Where(query => query.ValueKind == JsonValueKind.Object).Select(query => query.GetProperty("query")))
            .Select(query => query.GetString()!)];
    }

    private static JsonDocument Read() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout(), "deploy", "grafana", "streamingjson.json")));

    private static string Checkout()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "StreamingJson.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
