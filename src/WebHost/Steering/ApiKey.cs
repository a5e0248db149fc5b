using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace StreamingJson.WebHost.Steering;

/// <summary>The operator's key, if there is one, and whether a request has it.</summary>
internal sealed class ApiKey(IOptions<StreamingJsonSettings> settings)
{
    private const string Bearer = "Bearer ";

    // A hash, so that neither the key nor its length can be told from the time that a comparison takes.
    private readonly byte[]? _hash = settings.Value.ApiKey is { Length: > 0 } key ? Hash(key) : null;

    public bool IsSet => _hash is not null;

    /// <summary>By <c>X-Api-Key</c>, or by <c>Authorization: Bearer</c> (RFC 6750, section 2.1).</summary>
    public bool IsIn(IHeaderDictionary headers) =>
        IsKey(headers["X-Api-Key"], "") || IsKey(headers.Authorization, Bearer);

    private bool IsKey(StringValues header, string scheme) =>
        _hash is not null && header is [string value] && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(value[scheme.Length..].Trim()), _hash);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
