using StreamingJson.Load.Settings;
using StreamingJson.Load.Thresholds;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.Load.Tests;

public sealed class ThresholdTests
{
    private static readonly ThresholdSettings All =
        new() { MaxP99Ms = 10, MaxP99OverIdle = 4, MaxFailed = 2, MinOk = 100, MinMegabytesPerSecond = 50 };

    [Fact]
    public void Check_EachLimitIsJustReached_IsMet() =>
        Assert.All(
            All.Check(new ScenarioFigures("a", 100, 2, 10, 50), new ScenarioFigures("root_idle", 1, 0, 2.5, 1)), AssertMet);

    [Theory]
    [InlineData(99, 2, 10, 50, 2.5, "a MinOk")]
    [InlineData(100, 3, 10, 50, 2.5, "a MaxFailed")]
    [InlineData(100, 2, 10.1, 50, 3, "a MaxP99Ms")]
    [InlineData(100, 2, 10, 49.9, 2.5, "a MinMegabytesPerSecond")]
    [InlineData(100, 2, 10, 50, 2.4, "a MaxP99OverIdle")]
    public void Check_OneIsExceeded_ThatOneFails(int ok, int failed, double p99, double rate, double idle, string name)
    {
        IEnumerable<Threshold> checks =
            All.Check(new ScenarioFigures("a", ok, failed, p99, rate), new ScenarioFigures("root_idle", 1, 0, idle, 1));

        Assert.Equal([name], checks.Where(one => !one.Met).Select(one => one.Option));
    }

    [Fact]
    public void Check_IdleIsVeryFast_CountsAsTwoMilliseconds()
    {
        ThresholdSettings settings = new() { MaxP99OverIdle = 4 };
        ScenarioFigures idle = new("root_idle", 100, 0, 0.1, 1);

        Assert.True(Assert.Single(settings.Check(new ScenarioFigures("a", 100, 0, 8, 1), idle)).Met);
        Assert.False(Assert.Single(settings.Check(new ScenarioFigures("a", 100, 0, 8.1, 1), idle)).Met);
    }

    [Fact]
    public void Check_NothingWasMeasured_NothingIsMet()
    {
        Threshold[] checks = [.. All.Check(new ScenarioFigures("a", null, null, null, null), null)];

        Assert.Equal(5, checks.Length);
        Assert.All(checks, one => Assert.False(one.Met));
    }

    [Fact]
    public void Check_IdleWasNotMeasured_TheComparisonFails()
    {
        IEnumerable<Threshold> checks = All.Check(new ScenarioFigures("a", 100, 0, 1, 50), null);

        Assert.Equal(["a MaxP99OverIdle"], checks.Where(one => !one.Met).Select(one => one.Option));
    }

    [Fact]
    public void Check_NothingIsSet_NothingIsChecked() =>
        Assert.Empty(new ThresholdSettings().Check(new ScenarioFigures("a", null, null, null, null), null));

    private static void AssertMet(Threshold threshold) => Assert.True(threshold.Met, $"{threshold}");
}
