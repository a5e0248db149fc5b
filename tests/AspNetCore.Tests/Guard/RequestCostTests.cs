using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests.Guard;

/// <summary>What a stream allocates between its request and the end of its answer, on a real Kestrel; counted, not timed.</summary>
[Collection(Alone)]
public class RequestCostTests
{
    private const string Alone = "Counts what the whole process allocates";

    // With Kestrel's own for its request. A change that doubles it fails.
    private const double StreamAllocates = 11_360;
    private const double Doubled = 1.6;

    private const int Rounds = 20;
    private const int Requests = 200;
    private readonly byte[] _answer = new byte[4096];

    [Fact]
    public async Task SmallStream_AllocatesNoMoreThanItDid()
    {
        await using RunningApp app = await RunningApp.StartAsync((WebApplication endpoints) => endpoints.MapGet(
            "/list", () => StreamingResults.Document<long[]>(JsonEncoder.Range(0, 3))));
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, app.Address.Port);
        // The best of the rounds: what the runtime does beside it now and then is in the others.
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Requests; i++) Ask(client);
            least = Math.Min(least, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        Assert.InRange(least, 1, StreamAllocates * Doubled);
    }

    // Nothing is allocated here: it would be counted.
    private void Ask(Socket client)
    {
        client.Send("GET /list HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        int read = 0;
        do
        {
            int more = client.Receive(_answer.AsSpan(read));
            Assert.NotEqual(0, more);
            read += more;
        }
        while (!_answer.AsSpan(0, read).EndsWith("[0,1,2]"u8));
    }

    /// <summary>Tests that run behind the others, one by one.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public class AloneDefinition;
}
