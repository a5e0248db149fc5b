using System.Data.Common;

namespace StreamingJson;

/// <summary>The rows of a query, each written at once: a source and a text of their own.</summary>
internal sealed class RowsEncoder : CursorEncoder
{
    private RowText? _text;

    public RowsEncoder(Func<CancellationToken, ValueTask<OpenRows>> open, JsonRowOptions options)
    {
        bool hasHeading = options.Shape == JsonRowShape.Arrays;
        Loop = ItemEncoders.Create(
            token => new RowSource(open, hasHeading, token), () => _text = new RowText(options), options.Format);
    }

    public override string? Cursor => _text?.Cursor;

    protected override JsonEncoder Loop { get; }
}
