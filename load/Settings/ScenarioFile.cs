using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load.Settings;

/// <summary>
/// A configuration in NBomber's format. What is ours in it stands in a scenario's <c>CustomSettings</c>: the settings of its
/// <c>Work</c>, and its <c>Thresholds</c>.
/// </summary>
internal sealed class ScenarioFile
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    // NBomber's shortest simulation and interval.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly JsonNode _root;
    private readonly Dictionary<string, JsonNode> _scenarios;
    private readonly string _name;

    private ScenarioFile(JsonNode root, string name)
    {
        (_root, _name) = (root, name);
        _scenarios = root["GlobalSettings"]!["ScenariosSettings"]!.AsArray()
            .ToDictionary(scenario => scenario!["ScenarioName"]!.GetValue<string>(), scenario => scenario!);
    }

    /// <exception cref="LoadException">It cannot be read, or is none.</exception>
    public static ScenarioFile Read(FileInfo file)
    {
        try
        {
            return new ScenarioFile(JsonNode.Parse(File.ReadAllText(file.FullName))!, file.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"{file} cannot be read: {failure.Message}", failure);
        }
        catch (Exception failure)
            when (failure is JsonException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new LoadException($"{file} is no configuration of scenarios: {failure.Message}", failure);
        }
    }

    /// <summary>What a scenario's work is told.</summary>
    /// <exception cref="LoadException">It is not told, or wrongly.</exception>
    public T Work<T>(string scenario) => Custom<T>(scenario, "Work") ?? throw Lacking(scenario, "Work");

    /// <summary>What must hold of a scenario's figures; nothing where nothing is said.</summary>
    /// <exception cref="LoadException">The scenario is not there, or has a threshold that does not exist.</exception>
    public ThresholdSettings Thresholds(string scenario) =>
        Custom<ThresholdSettings>(scenario, "Thresholds") ?? new ThresholdSettings();

    /// <summary>Scales all simulations, so that each scenario takes about so long; the warm-up is not longer than that.</summary>
    /// <param name="duration">At least one second; whole seconds.</param>
    public void Shorten(TimeSpan duration)
    {
        foreach (JsonNode scenario in _scenarios.Values)
        {
            JsonArray[] simulations =
                [.. scenario["LoadSimulationsSettings"]!.AsArray().Select(one => one!.AsObject().Single().Value!.AsArray())];
            double scale = duration / TimeSpan.FromTicks(simulations.Sum(one => Duration(one[^1]).Ticks));
            foreach (JsonArray simulation in simulations) simulation[^1] = Shown(Duration(simulation[^1]) * scale);
            TimeSpan warmUp = Duration(scenario["WarmUpDuration"]);
            scenario["WarmUpDuration"] = Shown(warmUp < duration ? warmUp : duration);
        }
    }

    /// <summary>Forgets the thresholds that a machine with other work may miss, however good the server is.</summary>
    public void ForgetTimes()
    {
        foreach (JsonNode scenario in _scenarios.Values)
        {
            if (scenario["CustomSettings"]?["Thresholds"] is not JsonObject thresholds) continue;
            foreach (string name in ThresholdSettings.Timed) thresholds.Remove(name);
        }
    }

    /// <summary>Writes it for NBomber.</summary>
    public void Write(string path) => File.WriteAllText(path, _root.ToJsonString(Strict));

    private static TimeSpan Duration(JsonNode? node) => TimeSpan.Parse(node!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static string Shown(TimeSpan duration) =>
        TimeSpan.FromSeconds(Math.Round(Math.Max(1, duration / Second))).ToString("c", CultureInfo.InvariantCulture);

    private T? Custom<T>(string scenario, string key)
    {
        if (!_scenarios.TryGetValue(scenario, out JsonNode? settings)) throw Lacking(scenario, "ScenarioName");
        try
        {
            return settings["CustomSettings"]?[key] is JsonNode node ? node.Deserialize<T>(Strict) : default;
        }
        catch (JsonException failure)
        {
            throw new LoadException($"{_name}: {scenario}, {key}: {failure.Message}", failure);
        }
    }

    private LoadException Lacking(string scenario, string key) => new($"{_name} has no {key} of {scenario}.");
}
