using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

public class IndexedJsonTests
{
    private const int Checkpoints = 64 * 1024;

    [Fact]
    public async Task EntityTag_IsTheHashOfTheBytes()
    {
        List<int> items = [.. Enumerable.Range(0, 50_000)];
        byte[] hash = SHA256.HashData(Texts.Serialize(items));
        string expected = Convert.ToBase64String(hash, 0, 16).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.Equal(expected, (await JsonEncoder.IndexAsync(items, Stage.Info<int>())).EntityTag);
        items[49_999]++;
        Assert.NotEqual(expected, (await JsonEncoder.IndexAsync(items, Stage.Info<int>())).EntityTag);
    }

    [Fact]
    public async Task Slice_FarBehind_ReadsNothingThatIsFarBefore()
    {
        WatchedList list = new(200_000, item => item + 1_000_000);
        IndexedJson document = await JsonEncoder.IndexAsync(list, Stage.Info<int>());
        foreach (int item in (int[])[0, 1, 50_000, 123_456, 199_990])
        {
            list.Read.Clear();
            // Seven digits and a comma each.
            await Texts.WriteAsync(document.Slice(item * 8L, 8));
            // A chunk further at either end, since checkpoints stand between chunks.
            Assert.InRange(list.Read.Min(), item - (Checkpoints + 8192) / 8, item);
            Assert.InRange(list.Read.Max(), item, item + 8192 / 8);
        }
    }

    [Fact]
    public async Task Slice_FromEveryCommaAroundACheckpoint_BeginsWithIt()
    {
        int[] items = [.. Enumerable.Range(1_000_000, 20_000)];
        IndexedJson document = await JsonEncoder.IndexAsync(items.AsMemory());
        for (int item = (Checkpoints - 8192) / 8; item < (Checkpoints + 8192) / 8; item++)
            Assert.Equal($",{items[item]},", Encoding.ASCII.GetString(await Texts.WriteAsync(document.Slice(item * 8L, 9))));
    }

    [Fact]
    public async Task Slice_BehindALongLastElement_IsTheEndOfTheWhole()
    {
        JsonSerializerOptions indented = new(SourceContract.Options) { WriteIndented = true, NewLine = "\r\n" };
        string[] items = ["short", new('x', 2 * Checkpoints)];
        byte[] text = Texts.Serialize(items, indented);
        IndexedJson document = await JsonEncoder.IndexAsync(items, (JsonTypeInfo<string>)indented.GetTypeInfo(typeof(string)));
        for (int length = 0; length < 8; length++)
            Assert.Equal(text[^length..], await Texts.WriteAsync(document.Slice(text.Length - length, length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(60_000)]
    [InlineData(99_999)]
    public async Task Encode_OfAListThatHasBecomeShorter_Throws(int left)
    {
        List<int> items = [.. Enumerable.Range(0, 100_000)];
        IndexedJson document = await JsonEncoder.IndexAsync(items, Stage.Info<int>());
        items.RemoveRange(left, items.Count - left);
        await Assert.ThrowsAsync<InvalidDataException>(() => Texts.WriteAsync(document));
        await Assert.ThrowsAsync<InvalidDataException>(() => Texts.WriteAsync(document.Slice(document.Length!.Value - 3, 3)));
    }

    [Fact]
    public async Task Encode_OfAListThatHasGrown_LeavesTheNewOut()
    {
        List<int> items = [.. Enumerable.Range(0, 30_000)];
        byte[] expected = Texts.Serialize(items);
        IndexedJson document = await JsonEncoder.IndexAsync(items, Stage.Info<int>());
        items.Add(7);
        Assert.Equal(expected, await Texts.WriteAsync(document));
        Assert.Equal(expected[^5..], await Texts.WriteAsync(document.Slice(expected.Length - 5, 5)));
    }

    [Fact]
    public async Task Index_AnElementThatThrows_FaultsWithIt()
    {
        WatchedList list = new(10_000, item => item < 5_000 ? item : throw new InvalidDataException());
        await Assert.ThrowsAsync<InvalidDataException>(() => JsonEncoder.IndexAsync(list, Stage.Info<int>()));
    }

    [Fact]
    public async Task Index_Cancelled_Ends()
    {
        using CancellationTokenSource cancel = new();
        WatchedList list = new(int.MaxValue, item =>
        {
            if (item == 10_000) cancel.Cancel();
            return item;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => JsonEncoder.IndexAsync(list, Stage.Info<int>(), cancel.Token));
        Assert.InRange(list.Read.Max(), 10_000, 20_000);
    }

    [Fact]
    public async Task Index_OfMuch_GivesItsThreadBackMeanwhile()
    {
        // Each time that a method is resumed on a pool thread, the thread is given the method's context.
        int resumed = 0;
        AsyncLocal<object> context = new(change =>
        {
            if (change is { ThreadContextChanged: true, CurrentValue: not null }) Interlocked.Increment(ref resumed);
        });
        context.Value = new object();
        IndexedJson document = await JsonEncoder.IndexAsync(new int[1_000_000].AsMemory());
        Assert.InRange(resumed, document.Length!.Value / (Checkpoints + 8192), document.Length.Value / Checkpoints + 10);
    }

    [Fact]
    public void Index_WithReferences_IsRefused()
    {
        JsonSerializerOptions options = new()
        {
            ReferenceHandler = ReferenceHandler.Preserve,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        JsonTypeInfo<Order> info = (JsonTypeInfo<Order>)options.GetTypeInfo(typeof(Order));
        Assert.Throws<NotSupportedException>(() => { _ = JsonEncoder.IndexAsync(Order.Some(1), info); });
    }

    [Fact]
    public void Index_WithoutArguments_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("items", () => { _ = JsonEncoder.IndexAsync(null!, Stage.Info<int>()); });
        Assert.Throws<ArgumentNullException>("elementInfo", () => { _ = JsonEncoder.IndexAsync<int>([1], null!); });
    }

    /// <summary>A list whose items are computed, and that notes which were read.</summary>
    private sealed class WatchedList(int count, Func<int, int> item) : IReadOnlyList<int>
    {
        public List<int> Read { get; } = [];

        public int Count => count;

        public int this[int index]
        {
            get
            {
                Read.Add(index);
                return item(index);
            }
        }

        public IEnumerator<int> GetEnumerator() => throw new NotSupportedException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
