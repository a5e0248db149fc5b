using System.Text.Json;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Encoders in encoders: objects with streamed members, arrays of encoders. The text is put together by hand.</summary>
internal sealed class ObjectDocument(FuzzSeed seed, Trouble trouble)
{
    // Of all that is written one after the other, the first that can be troubled after so many.
    private int _troubleIn = trouble is Trouble.None or Trouble.ItemThrows ? -1 : seed.Random.Next(5);
    private FuzzDocument? _broken;

    // Of all of it, until something breaks.
    private readonly List<byte> _text = [];
    private int _values;

    public static FuzzDocument Of(FuzzSeed seed, Trouble trouble) => new ObjectDocument(seed, trouble).Create();

    private FuzzDocument Create()
    {
        JsonEncoder encoder = Next(depth: 0);
        return new FuzzDocument
        {
            Encoder = encoder,
            Text = [.. _text],
            Values = _values,
            Trouble = _broken?.Trouble ?? Trouble.None,
            Error = _broken?.Error,
            MayHold = true,
            IsReusable = true,
        };
    }

    private JsonEncoder Next(int depth)
    {
        _values++;
        if (depth == 4 || (depth > 0 && !seed.OneIn(3))) return Leaf();
        return seed.OneIn(3) ? Elements(depth) : Members(depth);
    }

    private JsonEncoder Members(int depth)
    {
        List<JsonMember> members = [];
        Write("{"u8);
        for (int i = seed.Random.Next(6); i > 0; i--)
        {
            string name = seed.Text();
            if (members.Count > 0) Write(","u8);
            Write(JsonSerializer.SerializeToUtf8Bytes(name));
            Write(":"u8);
            members.Add(seed.OneIn(2) ? Value(name) : JsonMember.Of(name, Next(depth + 1)));
        }

        Write("}"u8);
        return JsonEncoder.Object(members);
    }

    private JsonMember Value(string name)
    {
        string value = seed.Text();
        FuzzOptions options = FuzzOptions.Any(seed.Random);
        Write(JsonSerializer.SerializeToUtf8Bytes(value, options.Json));
        _values++;
        return seed.OneIn(2)
            ? JsonMember.Value(name, value, options.Info<string>()) : JsonMember.Value(name, () => value, options.Info<string>());
    }

    private JsonEncoder Elements(int depth)
    {
        JsonEncoder[] elements = new JsonEncoder[seed.Random.Next(6)];
        Write("["u8);
        for (int i = 0; i < elements.Length; i++)
        {
            if (i > 0) Write(","u8);
            elements[i] = Next(depth + 1);
        }

        Write("]"u8);
        FuzzSource<JsonEncoder> source = new(seed, elements);
        return seed.OneIn(2)
            ? JsonEncoder.Items((IAsyncEnumerable<JsonEncoder>)source)
            : JsonEncoder.Items((IEnumerable<JsonEncoder>)source);
    }

    private JsonEncoder Leaf()
    {
        FuzzDocument leaf = Leaf(_troubleIn-- == 0 ? trouble : Trouble.None);
        Write(leaf.Text);
        _values += leaf.Values;
        if (!leaf.IsWhole || leaf.Trouble != Trouble.None) _broken = leaf;
        return leaf.Encoder;
    }

    private FuzzDocument Leaf(Trouble own) => seed.Random.Next(4) switch
    {
        0 => IntegerDocument.Range(seed),
        1 => IntegerDocument.List(seed, own),
        _ => Strings(own),
    };

    /// <summary>Strings, since there is none that cannot be written.</summary>
    private FuzzDocument Strings(Trouble own)
    {
        string[] items = [.. Enumerable.Range(0, seed.Count(40)).Select(_ => seed.Text())];
        FuzzOptions options = FuzzOptions.Any(seed.Random);
        int troubleAt = seed.Random.Next(items.Length + 1);
        FuzzSource<string> source = new(seed, items, own, troubleAt);
        int count = own is Trouble.SourceThrows or Trouble.SourceHangs ? troubleAt : items.Length;
        JsonEncoder encoder = JsonEncoder.Items((IAsyncEnumerable<string>)source, options.Info<string>());
        ItemTexts<string> texts = new(options, JsonFormat.Array);
        return texts.Document(seed, encoder, items.AsSpan(0, count), own, items.Length);
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        if (_broken is null) _text.AddRange(text);
    }
}
