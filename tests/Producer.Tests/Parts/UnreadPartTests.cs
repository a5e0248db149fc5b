namespace StreamingJson.Tests;

/// <summary>A part that is encoded and not yet read keeps its place: no more parts than that wait in memory.</summary>
public class UnreadPartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task PartIsEncodedButNotRead_NoOtherBegins()
    {
        HandSource<int> first = new();
        CountedSource<int>[] others = [.. Enumerable.Range(1, 9).Select(i => new CountedSource<int>(() => [i]))];
        HandParts parts = new(
        [
            JsonEncoder.Items(first, Stage.Info<int>()),
            .. others.Select(other => JsonEncoder.Items((IEnumerable<int>)other, Stage.Info<int>())),
        ]);
        JsonPartsOptions options = new() { MaxConcurrency = 2 };
        Task<string> reading = TextAsync(JsonEncoder.Parts(() => parts, Cooperator.Shared, options));
        using CancellationTokenSource limit = new(Patience);
        while (others[0].Disposed == 0) await Task.Delay(1, limit.Token);
        // The second is whole, and its slot has nothing more to do. Within this time it would have begun all the others.
        for (int i = 0; i < 50; i++) Assert.Equal("[1,2,3]", await TextAsync(Numbers([1], [2], [3])));
        Assert.Equal(2, parts.Asked);
        first.End();
        Assert.Equal("[1,2,3,4,5,6,7,8,9]", await reading.WaitAsync(Patience));
        Assert.Equal((10, 1), (parts.Asked, parts.Disposed));
    }

    private static JsonEncoder Numbers(params int[][] parts) => JsonEncoder.Parts(
        () => new HandParts([.. parts.Select(part => JsonEncoder.Items(part.Select(number => number), Stage.Info<int>()))]),
        Cooperator.Shared, new JsonPartsOptions { MaxConcurrency = 1 });

    private static async Task<string> TextAsync(JsonEncoder encoder)
    {
        using MemoryStream text = new();
        await foreach (ReadOnlyMemory<byte> piece in encoder.EncodeAsync()) text.Write(piece.Span);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
