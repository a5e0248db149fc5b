namespace StreamingJson.LoadClient.Requests;

/// <summary>What a request came to.</summary>
internal enum RequestError
{
    /// <summary>A whole answer with the status 200.</summary>
    None,

    /// <summary>There was no connection to be had.</summary>
    NotConnected,

    /// <summary>The answer was not whole within the time limit.</summary>
    TimedOut,

    /// <summary>The connection ended, or was reset, before the answer was whole.</summary>
    Broken,

    /// <summary>What came is no answer in HTTP/1.1.</summary>
    Malformed,

    /// <summary>A whole answer with another status.</summary>
    Status,

    /// <summary>A whole answer with the status 200, and not the document that was asked for.</summary>
    WrongDocument,
}
