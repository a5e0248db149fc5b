using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests.Adopting.StreamedResults;

/// <summary>Objects with streamed members, and what is known only behind them.</summary>
public sealed class ObjectResultTests
{
    private sealed record Export(int Count, int[] Orders);

    [Fact]
    public async Task Footers_AreComputedBehindTheItems_InOnePass()
    {
        AsyncSource<int> source = new(_ => Order.ReadAsync(3_000).Select(order => order.Id));
        await using RunningApp app = await RunningApp.StartAsync(app => app.MapGet("/", () =>
        {
            long total = 0;
            return StreamingResults.Object<Export>(export => export
                .Add("exported_at", "today")
                .AddItems("orders", source.Select(id => { total += id; return id; }))
                .Add("total", () => total)
                .AddObject("more", more => more.AddItems("again", Enumerable.Range(0, 3)).Add("none", (string?)null)));
        }));
        Answer answer = await app.GetAsync("/");
        JsonNode document = JsonNode.Parse(answer.Body)!;
        int[] ids = document["orders"].Deserialize<int[]>()!;
        Assert.Equal((3_000, ids.Sum(id => (long)id)), (ids.Length, (long)document["total"]!));
        Assert.Equal("""{"again":[0,1,2],"none":null}""", document["more"]!.ToJsonString());
        Assert.Equal("application/json; charset=utf-8", answer.ContentType);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
    }

    [Fact]
    public async Task Leaves_AreStreamed_AndDisposed_AlsoWhenNobodyAsksForThem()
    {
        List<Watched> opened = [];
        await using RunningApp app = await RunningApp.StartAsync(app => app.MapMethods("/", ["GET", "HEAD"], () =>
        {
            opened.Add(new Watched([1, 2, 3]));
            return StreamingResults.Object<object>(file => file
                .AddBase64("bytes", opened[^1]).AddText("text", new StringReader("a\"b")));
        }));
        Assert.Equal("""{"bytes":"AQID","text":"a\"b"}""", (await app.GetAsync("/")).Text);
        Assert.Empty((await app.SendAsync(HttpMethod.Head, "/")).Body);
        Assert.Equal(2, opened.Count);
        Assert.All(opened, stream => Assert.True(stream.IsDisposed));
    }

    [Fact]
    public async Task FirstItemFails_Is500_ThoughThereWereMembersBefore()
    {
        AsyncSource<int> source = new(_ => Supply.FailingAfterAsync(0));
        await using RunningApp app = await RunningApp.StartAsync(app => app.MapGet("/", () =>
            StreamingResults.Object<object>(export => export.Add("exported_at", "today").AddItems("orders", source))));
        Answer answer = await app.GetAsync("/");
        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain(Supply.Failure, answer.Text, StringComparison.Ordinal);
        Assert.Equal((1, 1), (source.Begun, source.Disposed));
    }

    private sealed class Watched(byte[] bytes) : MemoryStream(bytes)
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
