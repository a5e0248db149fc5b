using StreamingJson.Bench;

namespace StreamingJson.Load.Tests.Plots;

public sealed class NameColumnTests
{
    [Fact]
    public void Place_RoomForAll_LeavesThemWhereTheyAre() =>
        Assert.Equal([100.0, 40, 70], NameColumn.Place([100, 40, 70], 18, 0, 200));

    [Fact]
    public void Place_AllAtTheBottom_PushesThemUpInTheirOrder() =>
        Assert.Equal([64.0, 82, 100], NameColumn.Place([99, 100, 100], 18, 0, 100));

    [Fact]
    public void Place_Crowded_KeepsThemApartAndInside()
    {
        double[] placed = NameColumn.Place([10, 11, 12, 13, 90, 91], 18, 10, 100);

        double[] sorted = [.. placed.Order()];
        Assert.Equal(sorted, placed);
        Assert.InRange(sorted[0], 10, 100);
        Assert.InRange(sorted[^1], 10, 100);
        Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 18));
    }
}
