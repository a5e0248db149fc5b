using System.IO.Compression;
using System.Net;
using System.Text;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>A body that is read while it comes, out of its coding, as a text of ASCII.</summary>
internal sealed class LiveBody : IDisposable
{
    private readonly HttpResponseMessage _head;
    private readonly Stream _decoded;
    private readonly StringBuilder _seen = new();
    private readonly byte[] _buffer = new byte[4096];

    private LiveBody(HttpResponseMessage head, Stream decoded) => (_head, _decoded) = (head, decoded);

    /// <summary>All that was read.</summary>
    public string Text => _seen.ToString();

    public static async Task<LiveBody> OpenAsync(HttpClient client, string path, string coding)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", coding);
        HttpResponseMessage head = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Patiently();
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        string[] codings = coding == "identity" ? [] : [coding];
        Assert.Equal(codings, head.Content.Headers.ContentEncoding);
        Stream body = await head.Content.ReadAsStreamAsync().Patiently();
        return new LiveBody(head, coding switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        });
    }

    /// <summary>Reads until what was read holds; what it reads is there as soon as the server has sent it.</summary>
    public async Task ReadUntilAsync(Func<string, bool> holds)
    {
        while (!holds(Text)) Assert.True(await ReadAsync(), $"The body ended with: {Text}");
    }

    public async Task ReadToEndAsync()
    {
        while (await ReadAsync())
        {
        }
    }

    /// <summary>Leaves, if the body has not ended.</summary>
    public void Dispose() => _head.Dispose();

    private async Task<bool> ReadAsync()
    {
        int read = await _decoded.ReadAsync(_buffer).Patiently();
        _seen.Append(Encoding.ASCII.GetString(_buffer, 0, read));
        return read > 0;
    }
}
