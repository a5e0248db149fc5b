using System.Text;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>What a client got, whole or not.</summary>
/// <param name="Head">The head.</param>
/// <param name="Body">The body as far as it came, as it was sent.</param>
/// <param name="IsWhole">Whether the client was told that this is all.</param>
internal sealed record WireAnswer(HttpResponseMessage Head, byte[] Body, bool IsWhole)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Trailer(string name) =>
        Head.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;

    public static async Task<WireAnswer> GetAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage head = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Patiently();
        using MemoryStream body = new();
        using Stream stream = await head.Content.ReadAsStreamAsync().Patiently();
        try
        {
            await stream.CopyToAsync(body).Patiently();
            return new WireAnswer(head, body.ToArray(), true);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return new WireAnswer(head, body.ToArray(), false);
        }
    }
}
