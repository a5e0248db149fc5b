using StreamingJson.Bench;

namespace StreamingJson.Load.Tests;

public sealed class MarkedTextTests
{
    [Fact]
    public void Fill_Marks_ReplacesOnlyWhatIsBetween()
    {
        string page = $"before\n{MarkedText.Begin}\nold\n{MarkedText.End}\nbehind\n";

        string? filled = MarkedText.Fill(page, "new\n");

        Assert.Equal($"before\n{MarkedText.Begin}\nnew\n{MarkedText.End}\nbehind\n", filled);
        Assert.Equal(filled, MarkedText.Fill(filled!, "new"));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData(MarkedText.Begin)]
    [InlineData(MarkedText.End + MarkedText.Begin)]
    public void Fill_NotBothMarksInOrder_GivesNull(string page) => Assert.Null(MarkedText.Fill(page, "new"));
}
