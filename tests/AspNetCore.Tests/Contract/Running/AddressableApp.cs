using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>An application with documents of each kind that can be had in ranges, and what each of them is.</summary>
internal static class AddressableApp
{
    public const int Count = 300_000;

    public const string Range = "/range";
    public const string Rows = "/rows";
    public const string Own = "/own";

    private static readonly Row[] Items = [.. Enumerable.Range(0, 40_000).Select(Row.Of)];

    private static readonly byte[] OwnText = JsonSerializer.SerializeToUtf8Bytes(new string('x', 200_000));

    /// <param name="options">Changes the library's options.</param>
    public static async Task<StreamingApp> StartAsync(Action<StreamingJsonOptions>? options = null)
    {
        IndexedJson rows = await JsonEncoder.IndexAsync(Items, (JsonTypeInfo<Row>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Row)));
        return await StreamingApp.StartAsync(
            web =>
            {
                string[] methods = ["GET", "HEAD"];
                web.MapMethods($"{Range}/{{count:long}}", methods, (long count) =>
                    StreamingResults.Document<long[]>(JsonEncoder.Range(0, count)));
                web.MapMethods(Range, methods, () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, Count)));
                web.MapMethods(Rows, methods, () => StreamingResults.Document<Row[]>(rows));
                web.MapMethods(Own, methods, () => StreamingResults.Document<string>(new OwnDocument(OwnText, "own-1")));
            },
            options);
    }

    /// <summary>What stands at an address, computed without the library.</summary>
    public static byte[] Whole(string path) => path switch
    {
        Range => RangeDigits.Part(Count, 0, RangeDigits.Length(Count)),
        Rows => JsonSerializer.SerializeToUtf8Bytes(Items, JsonSerializerOptions.Web),
        Own => OwnText,
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, "No such document."),
    };

    /// <summary>Each document, over each protocol.</summary>
    public static TheoryData<string, string> PathAndProtocol() => new()
    {
        { Range, "1.1" }, { Range, "2" }, { Rows, "1.1" }, { Rows, "2" }, { Own, "1.1" }, { Own, "2" },
    };
}
