namespace StreamingJson.Soak;

/// <summary>Something that must hold does not; the message is for the report.</summary>
internal sealed class SoakException(string message, Exception? cause = null) : Exception(message, cause);
