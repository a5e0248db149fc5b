using NBomber.Configuration;
using StreamingJson.Load.Scenarios;
using StreamingJson.Load.Settings;
using StreamingJson.Load.Tests.Running;
using StreamingJson.Load.Thresholds;
using StreamingJson.Load.Work;

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

    [Fact]
    public void Work_NotInTheFile_IsSaid()
    {
        ScenarioFile file = Read("""
            { "GlobalSettings": { "ScenariosSettings": [
              { "ScenarioName": "big_ramp", "LoadSimulationsSettings": [{ "KeepConstant": [1, "00:00:01"] }] }
            ] } }
            """);

        Assert.Throws<ScenarioFileException>(() => file.Thresholds("root_idle"));
        Assert.Throws<ScenarioFileException>(() => file.Work<BigSettings>("big_ramp"));
    }

    /// <summary>A machine that is slow when it is idle excuses nothing: four times as slow may be no answer at all.</summary>
    [Fact]
    public void Thresholds_Shipped_WhatIsComparedWithIdleHasALimitOfItsOwnToo()
    {
        ScenarioFile file = ScenarioFile.Read(new FileInfo(SmallConfig.Shipped));
        ScenarioFigures idle = new("root_idle", 4000, 0, 171, 1);

        ThresholdSettings[] compared =
            [.. LoadScenarios.Parts.Select(file.Thresholds).Where(thresholds => thresholds.MaxP99OverIdle is not null)];

        Assert.NotEmpty(compared);
        Assert.All(compared, thresholds =>
            Assert.Contains(thresholds.Check(new ScenarioFigures("beside", 4000, 0, 685, 1), idle), one => !one.Met));
        // Nor is such a machine one to compare with.
        Assert.Contains(file.Thresholds("root_idle").Check(idle, idle), one => !one.Met);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{ "GlobalSetings": { "ScenariosSettings": [] } }""")]
    [InlineData("""{ "GlobalSettings": { "ScenariosSettings": [null] } }""")]
    [InlineData("""{ "GlobalSettings": { "ScenariosSettings": [{}] } }""")]
    public void Read_NoConfiguration_IsSaid(string text) =>
        Assert.Contains("no configuration", Assert.Throws<ScenarioFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoFile_IsSaid() =>
        Assert.Throws<ScenarioFileException>(() => ScenarioFile.Read(new FileInfo("/nowhere/at-all.json")));

    public void Dispose() => _folder.Delete(true);

    private ScenarioFile Read(string text)
    {
        FileInfo file = new(Path.Combine(_folder.FullName, "some.json"));
        File.WriteAllText(file.FullName, text);
        return ScenarioFile.Read(file);
    }
}
