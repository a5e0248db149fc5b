namespace StreamingJson.WebHost;

/// <summary>A load has not succeeded; the message is for the one who asked for it.</summary>
internal sealed class SeedException(string message) : Exception(message);
