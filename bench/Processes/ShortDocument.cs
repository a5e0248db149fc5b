namespace StreamingJson.Bench;

// What a server is warmed up with, and the coding that is accepted for it; null for none.
internal sealed record ShortDocument(string Path, string? Coding = null)
{
    public async Task ReadAsync(HttpClient http, CancellationToken ct)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Path);
        if (Coding is not null)
        {
            request.Headers.Add("Accept-Encoding", Coding);
        }

        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null, ct);
    }
}
