using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Contract;

/// <summary>Items longer than the server's blocks of memory, behind short ones and in front of them.</summary>
public sealed class LongItemTests
{
    private static readonly Row[] Rows = [.. Enumerable.Range(0, 200)
        .Select(i => new Row(i, new string((char)('a' + i % 26), i % 3 == 0 ? i : i * 397 % 20_000)))];

    [Theory]
    [MemberData(nameof(Matrix.FormatProtocolAndCoding), MemberType = typeof(Matrix))]
    public async Task LongAndShort_EachAsItIs(string format, string protocol, string coding)
    {
        await using StreamingApp app = await StreamingApp.StartAsync(() => StreamingResults.Array(Rows));
        foreach ((string Name, string Value)[] trailers in new (string, string)[][] { [], [("TE", "trailers")] })
        {
            WireAnswer answer = await WireAnswer.GetAsync(
                app.Client(protocol), $"/stream?format={format}", [("Accept-Encoding", coding), .. trailers]);
            (byte[] body, bool isWhole) = Coding.Decode(coding, answer.Body);
            Assert.True(answer.IsWhole && isWhole);
            Assert.Equal(Rows, Records.Read(format, body).Items.Select(item => item.Deserialize<Row>(Row.Options)));
        }
    }
}
