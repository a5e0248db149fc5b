namespace StreamingJson.LoadClient.Requests;

/// <summary>Something outside of this program keeps it from measuring; the message is one line for its user.</summary>
internal sealed class LoadException(string message, Exception? cause = null) : Exception(message, cause);
