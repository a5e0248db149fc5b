namespace StreamingJson.LoadClient.Fetching;

/// <summary>Why a document is not fetched, where another attempt would not change it. The message is one line.</summary>
internal sealed class FetchException(string message) : Exception(message);
