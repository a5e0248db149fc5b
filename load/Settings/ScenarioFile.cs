using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StreamingJson.CommandLine;
using StreamingJson.Load.Scenarios;

namespace StreamingJson.Load.Settings;

/// <summary>
/// A configuration in NBomber's format. What is ours in it stands in a scenario's <c>CustomSettings</c>: the settings of its
/// <c>Work</c>, and its <c>Thresholds</c>.
/// </summary>
internal sealed class ScenarioFile
{
    private const string Custom = "CustomSettings";
    private const string Simulations = "LoadSimulationsSettings";
    private const string Thresholding = "Thresholds";
    private const string WarmUp = "WarmUpDuration";
    private const string Working = "Work";

    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    // What is not among them is NBomber's to judge, unless it looks like one of them.
    private static readonly string[] ScenarioKeys = ["ScenarioName", WarmUp, Simulations, Custom];

    // NBomber's shortest simulation and interval.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly JsonNode _root;
    private readonly Dictionary<string, JsonObject> _scenarios;
    private readonly string _name;

    private ScenarioFile(JsonNode root, string name)
    {
        (_root, _name) = (root, name);
        if (root is not JsonObject || root["GlobalSettings"]?["ScenariosSettings"] is not JsonArray scenarios)
            throw new InvalidOperationException("it has no ScenariosSettings in GlobalSettings");
        _scenarios = scenarios.ToDictionary(one => one!["ScenarioName"]!.GetValue<string>(), one => one!.AsObject());
        foreach ((string scenario, JsonObject settings) in _scenarios)
        {
            if (!LoadScenarios.Parts.Contains(scenario))
                throw Refused("", Unknown("ScenarioName", scenario, LoadScenarios.Parts));
            foreach ((string key, _) in settings)
            {
                if (!ScenarioKeys.Contains(key) && NearestName.Find(key, ScenarioKeys) is not null)
                    throw Refused("", Unknown(scenario, key, ScenarioKeys));
            }

            if (settings[Simulations] is not JsonArray { Count: > 0 }) throw Refused("", $"{scenario} has no {Simulations}.");
            CheckKeys(settings[Custom], $"{scenario}, {Custom}", [Working, Thresholding]);
            _ = Thresholds(scenario);
        }
    }

    /// <exception cref="ScenarioFileException">It cannot be read, is none, or has a name that does not exist.</exception>
    public static ScenarioFile Read(FileInfo file)
    {
        try
        {
            JsonDocumentOptions once = new() { AllowDuplicateProperties = false };
            return new ScenarioFile(JsonNode.Parse(File.ReadAllText(file.FullName), documentOptions: once)!, file.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioFileException($"{file} cannot be read: {failure.Message}", failure);
        }
        catch (Exception failure)
            when (failure is JsonException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new ScenarioFileException($"{file} is no configuration of scenarios: {failure.Message}", failure);
        }
    }

    /// <summary>Says that there is no such name, and which one may have been meant.</summary>
    public static string Unknown(string where, string name, IReadOnlyCollection<string> known)
    {
        string meant = NearestName.Find(name, known) is string near ? $"; did you mean {near}? Allowed" : "; allowed";
        return $"{where}: {name} is unknown{meant} are {string.Join(", ", known)}.";
    }

    /// <summary>What a scenario's work is told.</summary>
    /// <exception cref="ScenarioFileException">It is not told, or wrongly.</exception>
    public T Work<T>(string scenario) => Get<T>(scenario, Working) ?? throw Refused("", $"{scenario} has no {Working}.");

    /// <summary>What must hold of a scenario's figures; nothing where nothing is said.</summary>
    /// <exception cref="ScenarioFileException">The scenario is not there, or has a threshold that does not exist.</exception>
    public ThresholdSettings Thresholds(string scenario) =>
        Get<ThresholdSettings>(scenario, Thresholding) ?? new ThresholdSettings();

    /// <summary>Scales all simulations, so that each scenario takes about so long; the warm-up is not longer than that.</summary>
    /// <param name="duration">At least one second; whole seconds.</param>
    public void Shorten(TimeSpan duration)
    {
        foreach (JsonObject scenario in _scenarios.Values)
        {
            JsonArray[] simulations =
                [.. scenario[Simulations]!.AsArray().Select(one => one!.AsObject().Single().Value!.AsArray())];
            double scale = duration / TimeSpan.FromTicks(simulations.Sum(one => Duration(one[^1]).Ticks));
            foreach (JsonArray simulation in simulations) simulation[^1] = Shown(Duration(simulation[^1]) * scale);
            if (scenario[WarmUp] is JsonNode warmUp && Duration(warmUp) > duration) scenario[WarmUp] = Shown(duration);
        }
    }

    /// <summary>Forgets the thresholds that a machine with other work may miss, however good the server is.</summary>
    public void ForgetTimes()
    {
        foreach (JsonObject scenario in _scenarios.Values)
        {
            if (scenario[Custom]?[Thresholding] is not JsonObject thresholds) continue;
            foreach (string name in ThresholdSettings.Timed) thresholds.Remove(name);
        }
    }

    /// <summary>Writes it for NBomber.</summary>
    public void Write(string path) => File.WriteAllText(path, _root.ToJsonString(Strict));

    private static TimeSpan Duration(JsonNode? node) => TimeSpan.Parse(node!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static string Shown(TimeSpan duration) =>
        TimeSpan.FromSeconds(Math.Round(Math.Max(1, duration / Second))).ToString("c", CultureInfo.InvariantCulture);

    private T? Get<T>(string scenario, string key)
    {
        if (!_scenarios.TryGetValue(scenario, out JsonObject? settings)) throw Refused("", $"there is no scenario {scenario}.");
        if (settings[Custom]?[key] is not JsonNode node) return default;
        string where = $"{scenario}, {key}";
        CheckKeys(node, where, [.. typeof(T).GetProperties().Select(property => property.Name)]);
        string[] lacking = [.. typeof(T).GetConstructors().SelectMany(each => each.GetParameters()).Select(one => one.Name!)
            .Where(name => !node.AsObject().ContainsKey(name))];
        if (lacking.Length > 0) throw Refused(where, $"there is no {string.Join(", no ", lacking)}.");
        try
        {
            return node.Deserialize<T>(Strict);
        }
        catch (JsonException failure)
        {
            string name = failure.Path?.TrimStart('$', '.') ?? "";
            throw Refused(where, $"{name} is {node[name]?.ToJsonString()}, of the wrong kind.", failure);
        }
    }

    private void CheckKeys(JsonNode? node, string where, string[] known)
    {
        if (node is null) return;
        if (node is not JsonObject settings) throw Refused(where, "it is no object.");
        foreach ((string key, _) in settings)
        {
            if (!known.Contains(key)) throw Refused("", Unknown(where, key, known));
        }
    }

    private ScenarioFileException Refused(string where, string what, Exception? cause = null) =>
        new($"{_name}: {(where.Length > 0 ? $"{where}: " : "")}{what}", cause);
}

/// <summary>A configuration is not one that can be run; the message is one line for its user.</summary>
internal sealed class ScenarioFileException(string message, Exception? cause = null) : Exception(message, cause);
