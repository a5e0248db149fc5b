using System.Net;
using System.Security.Cryptography;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Parts of a document are the bytes that the whole has there, whichever they are and however they are asked for.</summary>
public sealed class RangeTests
{
    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task EightRangesAtOnce_TogetherTheWhole(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        byte[] whole = AddressableApp.Whole(path);
        long part = whole.Length / 8;
        WireAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => GetAsync(
            app, protocol, path, i < 7 ? $"bytes={i * part}-{(i + 1) * part - 1}" : $"bytes={7 * part}-")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.PartialContent, answer.Head.StatusCode));
        Assert.True(whole.AsSpan().SequenceEqual(answers.SelectMany(answer => answer.Body).ToArray()));
        Assert.Single(answers.Select(answer => answer.Head.Headers.ETag?.ToString()).Distinct());
        await app.AssertIdleAsync();
    }

    [Theory]
    [MemberData(nameof(AddressableApp.PathAndProtocol), MemberType = typeof(AddressableApp))]
    public async Task OneRange_ItsBytesAndNoMore(string path, string protocol)
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        byte[] whole = AddressableApp.Whole(path);
        int length = whole.Length;
        foreach ((string range, System.Range cut) in new (string, System.Range)[]
        {
            ("0-0", ..1), ("0-", ..), ("1-1", 1..2), ("-1", ^1..), ("-70000", ^70_000..), ($"-{length + 9}", ..), ("65535-65536", 65_535..65_537),
            ("100000-", 100_000..), ("4096-199999", 4096..200_000), ($"{length - 1}-", ^1..), ($"{length - 9}-{long.MaxValue}", ^9..),
        })
        {
            byte[] expected = whole[cut];
            WireAnswer answer = await GetAsync(app, protocol, path, $"bytes={range}");
            Assert.Equal(HttpStatusCode.PartialContent, answer.Head.StatusCode);
            Assert.True(answer.IsWhole && expected.AsSpan().SequenceEqual(answer.Body), range);
            int from = cut.Start.GetOffset(length);
            Assert.Equal($"bytes {from}-{from + expected.Length - 1}/{length}", answer.Head.Content.Headers.ContentRange?.ToString());
            Assert.Equal(expected.Length, answer.Head.Content.Headers.ContentLength);
            // What fits the first flush is no stream.
            if (expected.Length < 16 * 1024) continue;
            LogLine outcome = await app.Log.NextOutcome();
            Assert.Equal((StreamEnd.Completed, expected.Length), (outcome.End, outcome.Bytes));
            // What was skipped before the part does not count, but for the chunks that it begins and ends in.
            Assert.InRange(outcome.Items, 0, expected.Length + 2 * JsonEncoder.DefaultChunkSize);
        }

        await app.AssertIdleAsync();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task RandomRangesOfABillion_AsCountedByDigits(string protocol)
    {
        const long count = 1_000_000_000;
        await using StreamingApp app = await AddressableApp.StartAsync();
        long total = RangeDigits.Length(count);
        Random random = new(7);
        for (int i = 0; i < 500; i++)
        {
            // Half of them among the short integers, where their widths change.
            long from = random.NextInt64(i % 2 == 0 ? total : (long)Math.Pow(10, random.Next(1, 10)));
            long last = Math.Min(from + random.Next(3_000), total - 1);
            WireAnswer answer = await GetAsync(app, protocol, $"{AddressableApp.Range}/{count}", $"bytes={from}-{last}");
            Assert.True(RangeDigits.Part(count, from, last - from + 1).AsSpan().SequenceEqual(answer.Body), $"{from}-{last}");
            Assert.Equal($"bytes {from}-{last}/{total}", answer.Head.Content.Headers.ContentRange?.ToString());
        }
    }

    [CurlFact]
    public async Task KilledDownload_CurlGoesOn_SameHash()
    {
        await using StreamingApp app = await AddressableApp.StartAsync();
        foreach (string path in new[] { AddressableApp.Range, AddressableApp.Rows })
        {
            byte[] whole = AddressableApp.Whole(path);
            string file = Path.GetTempFileName();
            try
            {
                using (RawClient client = await app.ConnectAsync())
                {
                    await client.GetAsync(path);
                    Assert.Equal(whole.Length, (await client.ReadHeadAsync()).ContentLength);
                    await File.WriteAllBytesAsync(file, await client.ReadExactlyAsync(123_457));
                    client.Reset();
                }

                Curl curl = await app.CurlAsync("1.1", path, "-C", "-", "-o", file);
                Assert.True(curl.ExitCode == 0, curl.Said);
                Assert.Equal(SHA256.HashData(whole), SHA256.HashData(await File.ReadAllBytesAsync(file)));
            }
            finally
            {
                File.Delete(file);
            }
        }

        await app.AssertIdleAsync();
    }

    private static Task<WireAnswer> GetAsync(StreamingApp app, string protocol, string path, string range) =>
        WireAnswer.GetAsync(app.Client(protocol), path, ("Range", range));
}
