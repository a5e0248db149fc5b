namespace StreamingJson.Bench.Micro;

// A graph as documents have them: objects, lists and a dictionary in one another, seven deep.
internal sealed record SampleOrder(
    Guid Id, SampleCustomer Customer, List<SampleLine> Lines, Dictionary<string, string> Notes, SampleOrder? Replaces)
{
    public static List<SampleOrder> Create(int count)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(i => Create(random, hasReplaced: i % 4 == 0))];
    }

    private static SampleOrder Create(Random random, bool hasReplaced) => new(
        SampleValues.Guid(random),
        new SampleCustomer($"customer {random.Next()}", new SampleAddress("12 High Street", "Little Snoring", "United Kingdom")),
        [
            .. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new SampleLine(
                $"product {random.Next(10_000)}", random.Next(1, 100), Math.Round(random.NextDouble() * 100, 2), [0.05, 0.1])),
        ],
        new Dictionary<string, string> { ["gift"] = "no", ["deliver to"] = "neighbour" },
        hasReplaced ? Create(random, hasReplaced: false) : null);
}

internal sealed record SampleCustomer(string Name, SampleAddress Address);

internal sealed record SampleAddress(string Street, string City, string Country);

internal sealed record SampleLine(string Product, int Quantity, double Price, double[] Discounts);
