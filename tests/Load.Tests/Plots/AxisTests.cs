using StreamingJson.Bench;

namespace StreamingJson.Load.Tests.Plots;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0.0036, 3.2, 0.002, 5)]
    [InlineData(1, 10, 1, 10)]
    [InlineData(0.001, 1000, 0.001, 1000)]
    [InlineData(7, 7, 5, 10)]
    [InlineData(5, 5, 5, 50)]
    public void Over_Values_ReachesFromRoundToRound(double min, double max, double from, double to)
    {
        LogScale scale = LogScale.Over([max, min]);

        Assert.Equal(from, scale.From, from * 1e-9);
        Assert.Equal(to, scale.To, to * 1e-9);
        Assert.InRange(scale.Share(min), 0, 1);
        Assert.InRange(scale.Share(max), 0, 1);
    }

    [Fact]
    public void Over_ValuesWithoutALogarithm_PassesThemOver()
    {
        LogScale scale = LogScale.Over([0, -1, double.NaN, double.PositiveInfinity, 2, 30]);

        Assert.Equal(2, scale.From, 1e-9);
        Assert.Equal(50, scale.To, 1e-9);
    }

    [Fact]
    public void Ticks_ManyDecades_AreTheDecades() =>
        Assert.Equal([0.01, 0.1, 1, 10, 100], new LogScale(0.005, 200).Ticks().Select(tick => Math.Round(tick, 6)));

    [Fact]
    public void Ticks_LessThanThreeDecades_AreWhatLiesBetweenToo() =>
        Assert.Equal([0.5, 1, 2, 5], new LogScale(0.5, 5).Ticks().Select(tick => Math.Round(tick, 6)));

    [Fact]
    public void Share_TheEnds_AreZeroAndOne()
    {
        LogScale scale = new(10, 1000);

        Assert.Equal([0, 0.5, 1, 0, 1], new[] { 10.0, 100, 1000, 1, 10_000 }.Select(value => Math.Round(scale.Share(value), 9)));
    }

    [Fact]
    public void Label_AxisOfManyZeros_IsAPower()
    {
        Axis lengths = Axis.At("x", [1000, 1e9]);
        Axis streams = Axis.At("x", [1, 512, 2000, 10_000]);

        Assert.Equal(["10³", "10⁹"], lengths.Ticks.Select(lengths.Label));
        Assert.Equal(["1", "512", "2,000", "10,000"], streams.Ticks.Select(streams.Label));
        Assert.Equal("0.005", streams.Label(0.005));
    }
}
