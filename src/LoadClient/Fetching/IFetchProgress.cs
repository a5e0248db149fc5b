namespace StreamingJson.LoadClient.Fetching;

/// <summary>Whoever shows how far a fetch is.</summary>
internal interface IFetchProgress
{
    /// <summary>Something has happened, in one line.</summary>
    void Say(string line);

    /// <param name="bytes">How many bytes there are.</param>
    /// <param name="length">How many there will be; null where nobody knows.</param>
    void Report(long bytes, long? length);
}
