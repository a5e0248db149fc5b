using System.Text.Json;

namespace StreamingJson.Tests.Fuzz;

/// <summary>
/// Items of one type, in any format, from any source: what comes out is the serializer's array, or its texts one by one.
/// </summary>
internal static class ItemDocument
{
    public static FuzzDocument Of<T>(FuzzSeed seed, FuzzOptions options, T[] items, Trouble trouble)
    {
        JsonFormat format = seed.OneIn(3) ? JsonFormat.Array : seed.Pick(Enum.GetValues<JsonFormat>());
        // Values that cannot be written come up by themselves.
        if (trouble == Trouble.ItemThrows) trouble = Trouble.None;
        int troubleAt = seed.Random.Next(items.Length + 1);
        bool isPlain = trouble != Trouble.SourceHangs && seed.OneIn(3);
        JsonEncoder encoder;
        if (trouble == Trouble.None && seed.OneIn(6))
        {
            IEnumerable<T> collection = seed.OneIn(2) ? items : new List<T>(items);
            encoder = JsonEncoder.Items(collection, options.Info<T>(), format);
        }
        else
        {
            FuzzSource<T> source = new(seed, items, trouble, troubleAt);
            encoder = isPlain
                ? JsonEncoder.Items((IEnumerable<T>)source, options.Info<T>(), format)
                : JsonEncoder.Items((IAsyncEnumerable<T>)source, options.Info<T>(), format);
        }

        int count = trouble is Trouble.SourceThrows or Trouble.SourceHangs ? troubleAt : items.Length;
        ItemTexts<T> texts = new(options, format);
        return texts.Document(seed, encoder, items.AsSpan(0, count), trouble, items.Length);
    }
}

/// <summary>What the serializer makes of items in a format, and where it fails.</summary>
internal sealed class ItemTexts<T>(FuzzOptions options, JsonFormat format)
{
    private (byte[] Before, byte[] Behind) Frame => format switch
    {
        JsonFormat.Lines => ([], [.. "\n"u8]),
        JsonFormat.Sequence => ([0x1e], [.. "\n"u8]),
        JsonFormat.Events => ([.. "data: "u8], [.. "\n\n"u8]),
        _ => ([], []),
    };

    /// <param name="seed">What goes wrong throws its error.</param>
    /// <param name="encoder">The encoder of the items.</param>
    /// <param name="items">The items, as far as the source gives them.</param>
    /// <param name="trouble">What its source does then.</param>
    /// <param name="values">How many values it counts for.</param>
    public FuzzDocument Document(FuzzSeed seed, JsonEncoder encoder, ReadOnlySpan<T> items, Trouble trouble, int values)
    {
        int whole = items.Length;
        Exception? error = trouble is Trouble.SourceThrows ? seed.Error : null;
        byte[]? text = Try(items, ref error);
        if (text is null)
        {
            whole = FirstUnwritable(items, out error);
            text = Text(items[..whole]);
        }

        // As ever in C#, what is thrown last is what comes out.
        if (whole < items.Length && trouble == Trouble.DisposeThrows) error = seed.Error;
        bool isWhole = whole == items.Length && trouble is Trouble.None or Trouble.DisposeThrows;
        return new FuzzDocument
        {
            Encoder = encoder,
            Text = isWhole ? text : Open(text, whole),
            Values = Math.Max(1, values),
            Items = whole,
            Trouble = whole < items.Length ? Trouble.ItemThrows : trouble,
            Error = error,
            Behind = Frame.Behind,
            IsReusable = true,
        };
    }

    private byte[]? Try(ReadOnlySpan<T> items, ref Exception? error)
    {
        try
        {
            return Text(items);
        }
        catch (Exception thrown) when (thrown is JsonException or ArgumentException or NotSupportedException)
        {
            error = thrown;
            return null;
        }
    }

    private int FirstUnwritable(ReadOnlySpan<T> items, out Exception? error)
    {
        error = null;
        for (int i = 0; i < items.Length; i++)
            if (Try(items.Slice(i, 1), ref error) is null) return i;
        throw new InvalidOperationException("The items can be written one by one, but not together.");
    }

    private byte[] Text(ReadOnlySpan<T> items)
    {
        if (format == JsonFormat.Array) return options.Array(items);
        List<byte> text = [];
        foreach (T item in items)
        {
            text.AddRange(Frame.Before);
            text.AddRange(options.Record(item));
            text.AddRange(Frame.Behind);
        }

        return [.. text];
    }

    /// <summary>The same without the end of the array; without an item, nothing at all.</summary>
    private byte[] Open(byte[] text, int items)
    {
        if (format != JsonFormat.Array) return text;
        int closing = 1 + (options.Json.WriteIndented ? options.Json.NewLine.Length : 0);
        return items == 0 ? [] : text[..^closing];
    }
}
