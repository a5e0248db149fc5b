namespace StreamingJson.LoadClient.Requests;

/// <summary>Asks one request after the other.</summary>
internal interface IRequester
{
    /// <summary>The status of the last answer; 0 if there was none.</summary>
    int Status { get; }

    /// <summary>Asks once, and returns when the answer is whole or will never be.</summary>
    RequestError Ask();
}
