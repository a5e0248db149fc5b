namespace StreamingJson.AspNetCore;

/// <summary>Which limit refused a stream.</summary>
internal enum StreamLimit
{
    /// <summary>None did.</summary>
    None,

    /// <summary>The limit over all clients.</summary>
    AllStreams,

    /// <summary>The limit of this one client.</summary>
    StreamsOfClient,
}
