using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using StreamingJson.Tests;

namespace StreamingJson.AspNetCore.Tests.Registry;

/// <summary>When a stream began, by the application's clock.</summary>
public sealed class StreamTimesTests
{
    [Fact]
    public async Task Begun_StaysWhatItWas()
    {
        ManualTime time = new();
        DateTimeOffset now = time.GetUtcNow();
        StreamRegistry registry = new(time);
        await using Cooperator cooperator = new(timeProvider: time);
        JsonTypeInfo<int> info = (JsonTypeInfo<int>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int));
        JsonProducer producer = new(JsonEncoder.Items([1], info), new Pipe().Writer, cooperator);
        RunningStream stream = registry.Add(new DefaultHttpContext().Request, "application/json", producer);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((now, TimeSpan.FromSeconds(3)), (stream.Begun, stream.Age));
        registry.End(stream, await producer.BeginProducing());
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((now, TimeSpan.Zero), (stream.Begun, stream.Age));
    }
}
