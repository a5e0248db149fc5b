namespace StreamingJson.WebHost;

/// <summary>Is told how far a load has come.</summary>
internal interface ISeedProgress
{
    /// <summary>A step begins, such as <c>Loading</c>.</summary>
    void Begin(string step);

    /// <param name="rows">How many rows have gone to the server, never fewer than before.</param>
    void Report(long rows);
}
