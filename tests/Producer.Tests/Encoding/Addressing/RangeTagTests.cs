namespace StreamingJson.Tests;

/// <summary>A download that goes on must not go on in another document: ranges that differ have tags that differ.</summary>
public class RangeTagTests
{
    [Fact]
    public void EntityTag_OfRangesThatDiffer_Differs()
    {
        long[] numbers = [0, 1, 2, 9, 10, 11, 12, 100, 111, 112, 1_000, 1_001];
        string[] tags = [.. from start in (long[])[.. numbers, .. numbers.Select(number => -number - 1)]
                            from count in numbers
                            select ((IAddressableJson)JsonEncoder.Range(start, count)).EntityTag];
        Assert.Equal(tags.Length, tags.Distinct(StringComparer.Ordinal).Count());
    }
}
