using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace StreamingJson.WebHost.Tests.Deploy;

/// <summary>One of two hosts is killed behind the proxy.</summary>
public sealed class KilledHostTests
{
    // 169 MB: more than all buffers on the way to the client hold, so that the host's end cuts it.
    private const string Big = "/big?length=20000000";

    [NginxFact]
    public async Task NewRequests_NoneFails()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        int asked = 0;
        using SemaphoreSlim warm = new(0);
        Task<HttpStatusCode[]>[] clients = [.. Enumerable.Range(0, 4).Select(async _ =>
        {
            HttpStatusCode[] answers = new HttpStatusCode[50];
            for (int i = 0; i < answers.Length; i++)
            {
                // Half of them before: nginx has connections to both hosts, and loses some in mid-request.
                if (Interlocked.Increment(ref asked) == 100) warm.Release();
                using HttpResponseMessage answer = await stage.Client.GetAsync(i % 2 == 0 ? "/" : "/big?length=12").Patiently();
                answers[i] = answer.StatusCode;
            }

            return answers;
        })];
        await warm.WaitAsync().Patiently();
        await TwoHosts.KillAsync(stage.Hosts[0]);
        HttpStatusCode[] all = [.. (await Task.WhenAll(clients).Patiently()).SelectMany(answers => answers)];
        Assert.Equal(200, all.Length);
        Assert.All(all, status => Assert.Equal(HttpStatusCode.OK, status));

        // And what comes later: nginx asks the killed one again after a while, and must not let a client see it.
        using HttpResponseMessage later = await stage.Client.GetAsync("/").Patiently();
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [NginxFact]
    public async Task CutDownload_IsSeenToBeCut_AndResumesOnTheOtherHost()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        using IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using HttpResponseMessage first = await stage.Client.GetAsync(Big, HttpCompletionOption.ResponseHeadersRead).Patiently();
        long length = first.Content.Headers.ContentLength!.Value;
        EntityTagHeaderValue tag = first.Headers.ETag!;
        await using Stream cut = await first.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        long received = await ReadAsync(cut, buffer, whole, most: 1_000_000);
        await TwoHosts.KillAsync((await stage.FindStreamAsync()).Host);
        // What was on its way comes yet; then it breaks off, and the client knows.
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                int read = await cut.ReadAsync(buffer).Patiently();
                if (read == 0) return;
                whole.AppendData(buffer, 0, read);
                received += read;
            }
        });
        Assert.InRange(received, 1_000_000, length - 1);

        using HttpRequestMessage rest = new(HttpMethod.Get, Big);
        rest.Headers.Range = new RangeHeaderValue(received, null);
        rest.Headers.IfRange = new RangeConditionHeaderValue(tag);
        using HttpResponseMessage second =
            await stage.Client.SendAsync(rest, HttpCompletionOption.ResponseHeadersRead).Patiently();
        Assert.Equal(HttpStatusCode.PartialContent, second.StatusCode);
        Assert.Equal(tag, second.Headers.ETag);
        Assert.Equal(length - received, second.Content.Headers.ContentLength);
        await using Stream more = await second.Content.ReadAsStreamAsync();
        received += await ReadAsync(more, buffer, whole, most: long.MaxValue);
        Assert.Equal(length, received);

        using IncrementalHash expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (ReadOnlyMemory<byte> chunk in JsonEncoder.Range(0, 20_000_000).EncodeAsync())
            expected.AppendData(chunk.Span);
        Assert.Equal(expected.GetHashAndReset(), whole.GetHashAndReset());
    }

    [NginxFact]
    public async Task CutExport_IsSeenToBeCut_AndGoesOnBehindTheLastRowOnTheOtherHost()
    {
        await using TwoHosts stage = await TwoHosts.StartAsync();
        const string path = "/export/orders?format=jsonl";
        using HttpResponseMessage first = await stage.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead).Patiently();
        await using Stream cut = await first.Content.ReadAsStreamAsync();
        using MemoryStream text = new();
        byte[] buffer = new byte[64 * 1024];
        while (text.Length < 1_000_000) text.Write(buffer, 0, await cut.ReadAsync(buffer).Patiently());
        await TwoHosts.KillAsync((await stage.FindStreamAsync()).Host);
        await Assert.ThrowsAnyAsync<IOException>(() => cut.CopyToAsync(text).Patiently());

        text.SetLength(text.GetBuffer().AsSpan(0, (int)text.Length).LastIndexOf((byte)'\n') + 1);
        long rows = text.GetBuffer().AsSpan(0, (int)text.Length).Count((byte)'\n');
        Assert.InRange(rows, 1, 999_999);
        // The keys are 1, 2, 3 and so on.
        byte[] rest = await stage.Client.GetByteArrayAsync($"{path}&after={rows}").Patiently();
        text.Write(rest);
        byte[] expected = await stage.Client.GetByteArrayAsync(path).Patiently();
        Assert.Equal(SHA256.HashData(expected), SHA256.HashData(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }

    private static async Task<long> ReadAsync(Stream from, byte[] buffer, IncrementalHash into, long most)
    {
        long count = 0;
        while (count < most)
        {
            int read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - count))).Patiently();
            if (read == 0) break;
            into.AppendData(buffer, 0, read);
            count += read;
        }

        return count;
    }
}
