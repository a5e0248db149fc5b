using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.Tests;

/// <summary>A table of random columns and values, and its text by way of nothing but the serializer and concatenation.</summary>
internal sealed record RandomTable(FakeColumn[] Columns, object?[][] Rows)
{
    private static readonly Gen<string> Text =
        Gen.Choose(0, int.MaxValue).Select(seed => new RandomText(new Random(seed)).Next());

    // By the database's name and the type: what is written as the serializer does.
    private static readonly (string DataType, Type Type, Gen<object> Values)[] Types =
    [
        Of<long>(), Of<int>(), Of<short>(), Of<byte>(), Of<sbyte>(), Of<ushort>(), Of<uint>(), Of<ulong>(), Of<bool>(), Of<char>(),
        Of<decimal>("numeric(30,5)"), Of("double precision", Doubles),
        Of("real", Doubles.Select(value => (float)value).Where(float.IsFinite)), Of<Guid>(), Of<DateTimeOffset>(), Of<TimeSpan>(),
        Of<DateTime>("timestamp(3) without time zone"), Of("date", Dates), Of("time", Times),
        Of<byte[]>("bytea", value => value ?? []), Of("character varying(20)", Text), Of("text", Text),
        OfArray<short>("smallint[]"), OfArray<int>("integer[]"), OfArray<long>("bigint[]"), OfArray<decimal>("numeric(10,2)[]"),
        OfArray<bool>("boolean[]"), OfArray<Guid>("uuid[]"), OfArray<DateTime>("timestamp(6) with time zone[]"),
        ("double precision[]", typeof(Array),
            Doubles.Select(value => new double?[] { value, null, -0.0 }).Select(array => (object)array)),
        ("date[]", typeof(Array), Dates.Select(value => (object)new DateOnly?[] { value, null })),
        ("character varying(9)[]", typeof(Array), Text.Select(text => (object)new[] { text, null, "" })),
    ];

    private static readonly Gen<FakeColumn> Column = Gen.Zip(
        Gen.OneOf(Gen.Elements("id", "UserName", "created_at", "", "a\"b", "é<ü>", "x\ud800", "id"), Text), Gen.Elements(Types))
        .Select(pair => new FakeColumn(pair.Item1, pair.Item2.Type, pair.Item2.DataType));

    public static Gen<RandomTable> Tables { get; } =
        from columns in Column.ListOf().Select(list => list.Take(12).ToArray())
        from count in Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 90))
        from rows in Row(columns).ArrayOf(count)
        select new RandomTable(columns, rows);

    /// <summary>The table's items: of arrays the heading is the first.</summary>
    public IEnumerable<string> Items(JsonSerializerOptions options, JsonRowShape shape)
    {
        string[] names = [.. Columns.Select(column => options.PropertyNamingPolicy?.ConvertName(column.Name) ?? column.Name)
            // A lone surrogate of a name is U+FFFD, but not always escaped.
            .Select(name => JsonSerializer.Serialize(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)), options))];
        if (shape == JsonRowShape.Arrays)
            return Rows.Select(row => $"[{string.Join(',', row.Select(Value))}]").Prepend($"[{string.Join(',', names)}]");
        bool drops = options.DefaultIgnoreCondition != JsonIgnoreCondition.Never;
        return Rows.Select(row => $"{{{string.Join(',', names.Zip(row).Where(pair => pair.Second is not null || !drops)
            .Select(pair => $"{pair.First}:{Value(pair.Second)}"))}}}");
        string Value(object? value) => JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object), options);
    }

    /// <summary>What a format makes of items.</summary>
    public static string Join(JsonFormat format, IEnumerable<string> items) => format switch
    {
        JsonFormat.Array => $"[{string.Join(',', items)}]",
        JsonFormat.Lines => string.Concat(items.Select(item => item + "\n")),
        JsonFormat.Sequence => string.Concat(items.Select(item => $"\u001e{item}\n")),
        _ => string.Concat(items.Select(item => $"data: {item}\n\n")),
    };

    /// <summary>The same text with line breaks and indentation.</summary>
    public static string Indent(string compact, string indent, string newLine)
    {
        StringBuilder text = new();
        bool inString = false;
        int depth = 0;
        for (int i = 0; i < compact.Length; i++)
        {
            char one = compact[i];
            if (one == '"') inString = !inString;
            bool opens = !inString && one is ('[' or '{');
            if (!inString && one is (']' or '}') && compact[i - 1] is not ('[' or '{')) Break(--depth);
            else if (!inString && one is (']' or '}')) depth--;
            text.Append(one);
            if (inString && one == '\\') text.Append(compact[++i]);
            if (!inString && one == ':') text.Append(' ');
            if (opens) depth++;
            if (!inString && (one == ',' || (opens && compact[i + 1] is not (']' or '}')))) Break(depth);
        }

        return text.ToString();
        void Break(int depth) => text.Append(newLine).Insert(text.Length, indent, depth);
    }

    /// <summary>All that an encoder writes, in blocks and chunks of such a size; checks what the chunks say.</summary>
    public static async Task<(string Text, long Items)> EncodeAsync(JsonEncoder encoder, int chunkSize, int blockSize)
    {
        BlockWriter writer = new(blockSize);
        long bytes = 0;
        long items = 0;
        int before = 0;
        bool waits = false;
        await foreach (JsonChunk chunk in encoder.EncodeAsync(writer, chunkSize).ConfigureAwait(false))
        {
            (bytes, items) = (bytes + chunk.Bytes, items + chunk.Items);
            Assert.Equal(bytes, writer.Count);
            // After a wait, it yields once more before it writes.
            if (waits) Assert.Equal(before, writer.Count);
            (waits, before) = (chunk.SourcePending, writer.Count);
        }

        return (Encoding.UTF8.GetString(writer.Written), items);
    }

    public FakeReader Reader(int seed)
    {
        Random random = new(seed);
        // All at hand, some, or nothing.
        int rhythm = random.Next(3);
        return new FakeReader(Columns, Rows)
        {
            Step = rhythm == 0 ? null : async _ =>
            {
                if (rhythm == 2 || random.Next(20) == 0) await Task.Yield();
            },
            Open = value => value is byte[] bytes
                ? new PieceStream(new RandomReads<byte>(bytes, random.Next()).ReadAsync)
                : new PieceReader(new RandomReads<char>([.. (string)value], random.Next()).ReadAsync),
        };
    }

    private static Gen<object?[]> Row(FakeColumn[] columns) => columns.Aggregate(
        Gen.Constant<object?[]>([]),
        (row, column) => from before in row from value in Value(column) select (object?[])[.. before, value]);

    private static Gen<object?> Value(FakeColumn column) => Gen.Frequency(
        (1, Gen.Constant<object?>(null)),
        (5, Types.First(type => (type.DataType, type.Type) == (column.DataType, column.Type)).Values.Select(value =>
            (object?)value)));

    private static Gen<double> Doubles => ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite);

    private static Gen<DateOnly> Dates => ArbMap.Default.GeneratorFor<DateTime>().Select(DateOnly.FromDateTime);

    private static Gen<TimeOnly> Times => ArbMap.Default.GeneratorFor<DateTime>().Select(TimeOnly.FromDateTime);

    private static (string, Type, Gen<object>) Of<T>(string? dataType = null, Func<T, T>? fix = null) where T : notnull =>
        Of(dataType ?? typeof(T).Name, ArbMap.Default.GeneratorFor<T>().Select(fix ?? (value => value)));

    private static (string, Type, Gen<object>) Of<T>(string dataType, Gen<T> values) where T : notnull =>
        (dataType, typeof(T), values.Select(value => (object)value));

    private static (string, Type, Gen<object>) OfArray<T>(string dataType) where T : struct =>
        (dataType, typeof(Array), ArbMap.Default.GeneratorFor<T?[]>().Select(array => (object)(array ?? [])));
}
