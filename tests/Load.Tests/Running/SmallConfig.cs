using System.Text.Json.Nodes;

namespace StreamingJson.Load.Tests.Running;

/// <summary>The configuration as it is shipped, but with less of everything.</summary>
internal sealed class SmallConfig : IDisposable
{
    /// <summary>How many integers each document has.</summary>
    public const int Length = 100_000;

    private const int Copies = 8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public SmallConfig()
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Shipped))!;
        foreach (JsonNode? scenario in root["GlobalSettings"]!["ScenariosSettings"]!.AsArray())
        {
            foreach (JsonNode? simulation in scenario!["LoadSimulationsSettings"]!.AsArray())
                simulation!.AsObject().Single().Value![0] = Copies;
            JsonNode custom = scenario["CustomSettings"]!;
            custom["Thresholds"]!["MinOk"] = Copies;
            if (custom["Work"] is not JsonObject work) continue;
            if (work.ContainsKey("Length")) work["Length"] = Length;
            // The slow ones come to the end within their time, and go by no clock here.
            if (work.ContainsKey("Seconds")) (work["Seconds"], work["BytesPerSecond"]) = (30, 2_000_000);
            if (work.ContainsKey("Path")) work["Path"] = "/export/orders?limit=1000";
        }

        File.WriteAllText(Config, root.ToJsonString());
    }

    public static string Shipped => Path.Combine(AppContext.BaseDirectory, "scenarios.json");

    public string Config => Path.Combine(_folder.FullName, "small.json");

    public string Reports => Path.Combine(_folder.FullName, "reports");

    /// <summary>Changes a scenario of it.</summary>
    public void Change(string scenario, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Config))!;
        change(root["GlobalSettings"]!["ScenariosSettings"]!.AsArray().Single(one => $"{one!["ScenarioName"]}" == scenario)!);
        File.WriteAllText(Config, root.ToJsonString());
    }

    public void Dispose() => _folder.Delete(true);
}
