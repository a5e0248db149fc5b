using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace StreamingJson.AspNetCore.Tests.Running;

/// <summary>A whole answer, as it came.</summary>
internal sealed record Answer(int Status, string? ContentType, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>What two servers must agree on, to be compared and to be read in a failure.</summary>
    public string Essence => $"{Status} {ContentType}\n{Convert.ToHexString(Body)}\n{Text}";

    public string? this[string name] => Headers.GetValueOrDefault(name);

    /// <summary>The detail of a problem.</summary>
    public string Problem()
    {
        Assert.Equal("application/problem+json", ContentType);
        using JsonDocument problem = JsonDocument.Parse(Body);
        Assert.Equal(Status, problem.RootElement.GetProperty("status").GetInt32());
        return problem.RootElement.GetProperty("detail").GetString()!;
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync().Patiently();
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            headers[name] = string.Join(", ", values.AsEnumerable());
        return new Answer((int)response.StatusCode, headers.GetValueOrDefault("Content-Type"), body, headers);
    }
}
