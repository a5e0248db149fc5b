namespace StreamingJson.WebHost;

/// <summary>A client goes on after something that is no key.</summary>
internal sealed class MalformedKeyException(string allowed)
    : BadHttpRequestException($"The key is malformed; allowed is {allowed}.")
{
    public string Allowed => allowed;
}
