namespace StreamingJson.WebHost;

/// <summary>A load has not succeeded; the message is for the one who asked for it.</summary>
/// <param name="message">Why.</param>
/// <param name="rowsAreThere">Whether it is only that the table has rows already.</param>
internal sealed class SeedException(string message, bool rowsAreThere = false) : Exception(message)
{
    public bool RowsAreThere => rowsAreThere;
}
