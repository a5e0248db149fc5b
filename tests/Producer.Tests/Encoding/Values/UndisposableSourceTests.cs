using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>A document that is left while sources within it are open, and one of these throws when it is disposed.</summary>
public class UndisposableSourceTests
{
    [Fact]
    public async Task InnerDisposalThrows_OuterIsDisposedAllTheSame()
    {
        CountedSource<Page> outer = new(() => Enumerable.Range(0, 100).Select(_ => new Page(new Undisposable())));
        JsonEncoder encoder = JsonEncoder.Value(new Book(outer), Info<Book>());
        IAsyncEnumerator<JsonChunk> chunks = encoder.EncodeAsync(new BlockWriter(4096), 64).GetAsyncEnumerator();
        while (await chunks.MoveNextAsync() && chunks.Current.Bytes == 0)
        {
            // Until both are open.
        }

        await chunks.DisposeAsync();
        Assert.Equal((1, 1), (outer.Begun, outer.Disposed));
    }

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Default.GetTypeInfo(typeof(T));

    private sealed record Book(IAsyncEnumerable<Page> Pages);

    private sealed record Page(IAsyncEnumerable<int> Lines);

    private sealed class Undisposable : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        public int Current => 123_456_789;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public async ValueTask<bool> MoveNextAsync()
        {
            await Task.Yield();
            return true;
        }

        public ValueTask DisposeAsync() => throw new InvalidDataException();
    }
}
