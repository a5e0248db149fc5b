using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>Items at random, and sources of them: plain or asynchronous, and some of those wait now and then.</summary>
internal sealed class RandomDocument
{
    private static readonly JsonSerializerOptions[] AllOptions =
    [
        Create(new JsonSerializerOptions()),
        Create(new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\r\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }),
        Create(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
        Create(new JsonSerializerOptions { ReferenceHandler = ReferenceHandler.IgnoreCycles, WriteIndented = true }),
    ];

    private readonly Func<JsonFormat, JsonEncoder> _encode;

    private RandomDocument(IList items, Func<JsonFormat, JsonEncoder> encode) => (Items, _encode) = (items, encode);

    /// <summary>What is meant.</summary>
    public IList Items { get; }

    /// <param name="seed">Says everything about it.</param>
    /// <param name="failure">What its source throws behind its items, if anything.</param>
    public static RandomDocument Create(int seed, Exception? failure = null)
    {
        Random random = new(seed);
        RandomJson json = new(random);
        int count = random.Next(10) switch
        {
            0 => 0,
            < 7 => random.Next(1, 12),
            < 9 => random.Next(12, 100),
            _ => random.Next(100, 300),
        };
        return random.Next(20) switch
        {
            0 => Of(random, count, () => random.Next(int.MinValue, int.MaxValue) >> random.Next(32), failure),
            1 => Of(random, count, () => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64), failure),
            2 => Of(random, count, json.Text, failure),
            _ => Of(random, count, () => json.Value(random.Next(1 + 300 / (count + 10))), failure),
        };
    }

    public JsonEncoder Encode(JsonFormat format) => _encode(format);

    private static RandomDocument Of<T>(Random random, int count, Func<T> next, Exception? failure)
    {
        T[] items = [.. Enumerable.Range(0, count).Select(_ => next())];
        JsonTypeInfo<T> info = (JsonTypeInfo<T>)AllOptions[random.Next(AllOptions.Length)].GetTypeInfo(typeof(T));
        int waits = random.Next();
        return new RandomDocument(items, random.Next(5) switch
        {
            0 when failure is null => format => JsonEncoder.Items(items, info, format),
            < 3 => format => JsonEncoder.Items(Plain(items, failure), info, format),
            _ => format => JsonEncoder.Items(Waiting(items, new Random(waits), failure), info, format),
        });
    }

    private static IEnumerable<T> Plain<T>(T[] items, Exception? failure)
    {
        foreach (T item in items) yield return item;
        if (failure is not null) throw failure;
    }

    private static async IAsyncEnumerable<T> Waiting<T>(T[] items, Random random, Exception? failure)
    {
        int one = random.Next(1, 20);
        foreach (T item in items)
        {
            if (random.Next(one) == 0) await Task.Yield();
            yield return item;
        }

        if (random.Next(2) == 0) await Task.Yield();
        if (failure is not null) throw failure;
    }

    private static JsonSerializerOptions Create(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        return options;
    }
}
