using NBomber.Configuration;
using StreamingJson.Load.Scenarios;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Tests.Running;
using StreamingJson.Load.Work;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.Load.Tests;

public sealed class ScenarioFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public void Read_Shipped_HasAllThatTheScenariosNeed()
    {
        ScenarioFile file = ScenarioFile.Read(new FileInfo(SmallConfig.Shipped));
        using LoadTarget target = new(new Uri("http://127.0.0.1:1/"), TimeProvider.System);

        foreach (ILoadScenario scenario in LoadScenarios.All)
        {
            Assert.Equal(scenario.Parts, scenario.Create(target, file).Select(one => one.Name));
            Assert.All(scenario.Parts, part => Assert.NotEqual(new ThresholdSettings(), file.Thresholds(part)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(600)]
    public void Shorten_AnyDuration_SimulationsTakeThatLong(int seconds)
    {
        ScenarioFile file = ScenarioFile.Read(new FileInfo(SmallConfig.Shipped));

        file.Shorten(TimeSpan.FromSeconds(seconds));

        string path = Path.Combine(_folder.FullName, "shortened.json");
        file.Write(path);
        Assert.All(NBomberConfig.Read(path).GlobalSettings.ScenariosSettings, scenario =>
        {
            // Each of several takes a second, also where that is more.
            double most = Math.Max(seconds, scenario.Simulations.Count);
            Assert.Equal(most, scenario.Simulations.Sum(one => one.During.TotalSeconds));
            Assert.InRange(scenario.WarmUpDuration.TotalSeconds, 0, seconds);
        });
    }

    [Theory]
    [InlineData("""{ "MaxP99": 4 }""", "MaxP99")]
    [InlineData("""{ "MaxFailed": "none" }""", "MaxFailed")]
    public void Thresholds_OneThatDoesNotExist_IsSaid(string thresholds, string named)
    {
        ScenarioFile file = Read($$"""
            { "GlobalSettings": { "ScenariosSettings": [
              { "ScenarioName": "big_ramp", "CustomSettings": { "Thresholds": {{thresholds}} } }
            ] } }
            """);

        LoadException failure = Assert.Throws<LoadException>(() => file.Thresholds("big_ramp"));
        Assert.Contains("big_ramp", failure.Message, StringComparison.Ordinal);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Throws<LoadException>(() => file.Thresholds("root_idle"));
        Assert.Throws<LoadException>(() => file.Work<BigSettings>("big_ramp"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "GlobalSettings": { "ScenariosSettings": [{}] } }""")]
    public void Read_NoConfiguration_IsSaid(string text) =>
        Assert.Contains("no configuration", Assert.Throws<LoadException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoFile_IsSaid() =>
        Assert.Throws<LoadException>(() => ScenarioFile.Read(new FileInfo("/nowhere/at-all.json")));

    public void Dispose() => _folder.Delete(true);

    private ScenarioFile Read(string text)
    {
        FileInfo file = new(Path.Combine(_folder.FullName, "some.json"));
        File.WriteAllText(file.FullName, text);
        return ScenarioFile.Read(file);
    }
}
