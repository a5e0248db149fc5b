using System.Text.Json.Nodes;
using StreamingJson.Load.Tests.Running;

namespace StreamingJson.Load.Tests;

/// <summary>A name that does not exist is refused before anything runs, and the one that may have been meant is said.</summary>
public sealed class MisspeltTests
{
    [Theory]
    [InlineData("big_ramp", "CustomSettings.Thresholds", "MaxFailed", "MaxFaild")]
    [InlineData("big_ramp", "CustomSettings.Thresholds", "MinOk", "minOk")]
    [InlineData("root_beside_big", "CustomSettings.Thresholds", "MaxP99OverIdle", "MaxP99OverIdel")]
    [InlineData("disconnects", "CustomSettings.Work", "MostBytes", "MostByte")]
    [InlineData("export", "CustomSettings", "Thresholds", "Threshold")]
    [InlineData("export", "CustomSettings", "Work", "Werk")]
    [InlineData("slow_readers", "", "CustomSettings", "CustomSetting")]
    [InlineData("slow_readers", "", "WarmUpDuration", "WarmupDuration")]
    public Task Run_KeyOfTheConfiguration_IsRefused(string scenario, string parents, string right, string wrong) =>
        AssertRefusedAsync(right, config => config.Change(scenario, settings =>
        {
            JsonNode node = settings;
            foreach (string parent in parents.Split('.', StringSplitOptions.RemoveEmptyEntries)) node = node[parent]!;
            node[wrong] = node[right]!.DeepClone();
            node.AsObject().Remove(right);
        }));

    [Fact]
    public Task Run_ScenarioOfTheConfiguration_IsRefused() =>
        AssertRefusedAsync("root_beside_big_streams", config =>
            config.Change("root_beside_big_streams", settings => settings["ScenarioName"] = "root_beside_big_stream"));

    [Theory]
    [InlineData("--scenario", "root_besides_big", "root_beside_big")]
    [InlineData("--duratoin", "3", "--duration")]
    [InlineData("--scenarios", "big_ramp", "--scenario")]
    public Task Run_CommandLine_IsRefused(string option, string value, string meant) =>
        AssertRefusedAsync(meant, _ => { }, option, value);

    [Theory]
    [InlineData("big_ramp", "MaxFailed", "\"none\"")]
    [InlineData("big_ramp", "MinOk", "1.5")]
    [InlineData("export", "MinMegabytesPerSecond", "[1]")]
    public Task Run_ThresholdIsNoNumber_IsRefused(string scenario, string threshold, string value) =>
        AssertRefusedAsync($"{threshold} is {value}", config => config.Change(scenario, settings =>
            settings["CustomSettings"]!["Thresholds"]![threshold] = JsonNode.Parse(value)));

    [Fact]
    public Task Run_SettingOfTheWorkIsLacking_IsRefused() =>
        AssertRefusedAsync("there is no BytesPerSecond", config => config.Change("slow_readers", settings =>
            settings["CustomSettings"]!["Work"]!.AsObject().Remove("BytesPerSecond")));

    private static async Task AssertRefusedAsync(string said, Action<SmallConfig> misspell, params string[] arguments)
    {
        int asked = 0;
        await using LoadedHost server = await LoadedHost.StartAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        using SmallConfig config = new();
        misspell(config);

        LoadProgram load = await LoadProgram.RunAsync(
            ["--url", server.Url, "--config", config.Config, "--report", config.Reports, .. arguments]);

        Assert.Equal((2, "", 0), (load.ExitCode, load.Out, asked));
        Assert.Contains(said, load.Error, StringComparison.Ordinal);
        Assert.InRange(load.Error.TrimEnd().Split('\n').Length, 1, 4);
        Assert.False(Directory.Exists(config.Reports));
    }
}
