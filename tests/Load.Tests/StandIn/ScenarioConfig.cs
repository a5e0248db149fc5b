using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace NBomber.Configuration;

/// <summary>What NBomber 4.1.2 knows in a configuration, and nothing else.</summary>
internal sealed record NBomberConfig(GlobalSettings GlobalSettings)
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static NBomberConfig Read(string path) => JsonSerializer.Deserialize<NBomberConfig>(File.ReadAllText(path), Strict)!;
}

internal sealed record GlobalSettings(IReadOnlyList<ScenarioSetting> ScenariosSettings);

internal sealed record ScenarioSetting(
    string ScenarioName, TimeSpan WarmUpDuration, IReadOnlyList<JsonObject> LoadSimulationsSettings, JsonObject CustomSettings)
{
    /// <summary>All simulations: their names, the numbers of copies or the rates, how long they take.</summary>
    public IReadOnlyList<(string Name, int Copies, TimeSpan During)> Simulations =>
        [.. LoadSimulationsSettings.Select(one => Simulation(one.Single().Key, one.Single().Value!.AsArray()))];

    private static (string Name, int Copies, TimeSpan During) Simulation(string name, JsonArray values)
    {
        TimeSpan[] times = [.. values.Skip(1).Select(time => time.Deserialize<TimeSpan>())];
        int expected = name switch { "KeepConstant" or "RampingConstant" => 1, "Inject" or "RampingInject" => 2, _ => 0 };
        Assert.Equal(expected, times.Length);
        // NBomber takes none that is shorter.
        Assert.All(times, time => Assert.True(time >= TimeSpan.FromSeconds(1), $"{name} has {time}."));
        return (name, values[0]!.GetValue<int>(), times[^1]);
    }
}
