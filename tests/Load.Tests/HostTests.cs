using System.Text.Json.Nodes;
using StreamingJson.Load.Tests.Running;

namespace StreamingJson.Load.Tests;

/// <summary>All scenarios, loading the real host.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task Run_AllScenarios_AllThresholdsAreMet()
    {
        await using LoadedHost host = await LoadedHost.StartAsync();
        using SmallConfig config = new();

        LoadProgram load = await LoadProgram.RunAsync("--url", host.Url, "--config", config.Config, "--report", config.Reports);

        Assert.Equal("", load.Error);
        Assert.Equal(0, load.ExitCode);
        // Two of each of the seven of NBomber's scenarios.
        Assert.Equal(14, load.Out.Split("met: ").Length - 1);
        foreach (string name in (string[])["root_idle", "root_beside_big", "big_ramp", "slow_readers", "disconnects", "export"])
        {
            string[] reports = [.. Directory.GetFiles(Path.Combine(config.Reports, name)).Select(Path.GetExtension).Order()!];
            Assert.Equal([".Csv", ".Html", ".Md"], reports);
        }
    }

    [Theory]
    [InlineData("root_beside_big")]
    [InlineData("export")]
    public async Task Run_OneThatIsComparedWithIdle_IdleRunsToo(string scenario)
    {
        await using LoadedHost host = await LoadedHost.StartAsync();
        using SmallConfig config = new();
        // Whatever the machine does meanwhile: it is a comparison.
        foreach (string part in (string[])["root_idle", "root_beside_big", "root_beside_big_streams", "export"])
            config.Change(part, settings => settings["CustomSettings"]!["Thresholds"] = new JsonObject());
        config.Change(
            scenario, settings => settings["CustomSettings"]!["Thresholds"] = new JsonObject { ["MaxP99OverIdle"] = 1e9 });

        LoadProgram load = await LoadProgram.RunAsync(
            TimeProvider.System, "--url", host.Url, "--config", config.Config, "--report", config.Reports,
            "--scenario", scenario);

        Assert.Contains($"met: {scenario} MaxP99OverIdle 1000000000, measured ", load.Out, StringComparison.Ordinal);
        Assert.Equal(0, load.ExitCode);
        Assert.Equal([scenario, "root_idle"], Directory.GetDirectories(config.Reports).Select(Path.GetFileName).Order());
    }
}
