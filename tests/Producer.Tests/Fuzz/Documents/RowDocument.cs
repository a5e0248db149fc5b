using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace StreamingJson.Tests.Fuzz;

/// <summary>The rows of a reader with columns of every kind, nulls, and hostile names; each cell is the serializer's.</summary>
internal sealed class RowDocument : IWatchedSource
{
    private readonly FuzzSeed _seed;
    private readonly Trouble _trouble;
    private readonly RowColumnKind[] _kinds;
    private readonly FakeColumn[] _columns;
    private readonly object?[][] _rows;
    private readonly JsonRowOptions _options;

    // The same without indentation, for the parts that the text is put together of.
    private readonly JsonRowOptions _flat;
    private readonly int _troubleAt;
    private readonly ReaderDouble _reader;
    private readonly FakeCommand? _command;

    private RowDocument(FuzzSeed seed, Trouble trouble)
    {
        (_seed, _trouble) = (seed, trouble);
        bool postgres = seed.OneIn(2);
        RowColumnKind[] kinds = [.. RowColumnKind.All.Where(kind => postgres ? !kind.HasBytes : !kind.IsRaw)];
        _kinds = [.. Enumerable.Range(0, seed.Random.Next(9)).Select(_ => seed.Pick(kinds))];
        _columns = [.. _kinds.Select(kind => new FakeColumn(
            seed.OneIn(3) ? seed.Text() : seed.Pick("id", "UserName", "x\ud800", "</é>"), kind.Type, kind.DataType))];
        _rows = [.. Enumerable.Range(0, seed.Count(120)).Select(_ =>
            _kinds.Select(kind => seed.OneIn(7) ? null : kind.Next(seed)).ToArray())];
        _troubleAt = seed.Random.Next(_rows.Length + 1);
        FuzzOptions options = FuzzOptions.AnyDeep(seed.Random);
        _options = Options(options);
        _flat = _options with { SerializerOptions = options.Flat };
        Rhythm rhythm = new(seed);
        _reader = postgres ? new NpgsqlDataReader(_columns, Row) : new FakeReader(_columns, Row);
        _reader.Step = token => trouble == Trouble.SourceHangs && _reader.Reads == _troubleAt + 1 ? seed.Gates.HangAsync(token)
            : rhythm.WaitsNow ? rhythm.WaitAsync() : Task.CompletedTask;
        _reader.DisposeThrows = trouble == Trouble.DisposeThrows ? seed.Error : null;
        _reader.IsSequential = _options.StreamedColumns.Count > 0;
        if (seed.OneIn(3)) _command = new FakeCommand(_reader);
        seed.Sources.Add(this);
    }

    public static FuzzDocument Of(FuzzSeed seed, Trouble trouble) =>
        new RowDocument(seed, trouble == Trouble.ItemThrows ? Trouble.None : trouble).Create();

    public void AssertLeft()
    {
        // Where it is left before its first step, a reader is its caller's.
        Assert.InRange(_reader.Disposals, _reader.Reads > 0 ? 1 : 0, 1);
        if (_command is null) return;
        Assert.Equal((_command.HasGiven ? 1 : 0, _command.Executed), (_reader.Disposals, _command.Disposals));
    }

    private FuzzDocument Create()
    {
        int rows = _trouble is Trouble.SourceThrows or Trouble.SourceHangs ? _troubleAt : _rows.Length;
        Exception? error = _trouble == Trouble.SourceThrows ? _seed.Error : null;
        List<string> items = [];
        if (_options.Shape == JsonRowShape.Arrays) items.Add($"[{string.Join(',', Names())}]");
        int whole = 0;
        for (; whole < rows; whole++)
        {
            if (Patience.Caught(() => items.Add(Text(_rows[whole]))) is not Exception unwritable) continue;
            error = _trouble == Trouble.DisposeThrows ? _seed.Error : unwritable;
            break;
        }

        bool isWhole = error is null && _trouble is Trouble.None or Trouble.DisposeThrows && whole == rows;
        string text = RandomTable.Join(_options.Format, items);
        if (!isWhole && _options.Format == JsonFormat.Array) text = items.Count == 0 ? "" : text[..^1];
        JsonSerializerOptions json = _options.SerializerOptions!;
        return new FuzzDocument
        {
            Encoder = _command is null ? JsonEncoder.Rows(_reader, _options) : JsonEncoder.Rows(_command, _options),
            Text = Encoding.UTF8.GetBytes(json.WriteIndented ? Indented(text, json) : text),
            Values = Math.Max(1, _rows.Length * _columns.Length),
            Items = items.Count,
            Trouble = whole < rows ? Trouble.ItemThrows : _trouble,
            Error = error,
            Behind = _options.Format switch { JsonFormat.Array => [], JsonFormat.Events => [.. "\n\n"u8], _ => [.. "\n"u8] },
            // Pieces of a long value go out before its row is whole.
            MayHold = _options.StreamedColumns.Count > 0,
        };
    }

    private static string Indented(string text, JsonSerializerOptions options) =>
        RandomTable.Indent(text, new string(options.IndentCharacter, options.IndentSize), options.NewLine);

    private JsonRowOptions Options(FuzzOptions options)
    {
        // What is written as it is, JSON or the digits of a number, is not indented, so that the text alone does not tell.
        bool mayIndent = !_kinds.Any(kind => kind.IsRaw);
        bool indents = mayIndent && options.Json.WriteIndented;
        string[] longColumns = [.. _columns.Zip(_kinds).GroupBy(column => column.First.Name)
            .Where(columns => columns.All(column => column.Second.IsLong)).Select(columns => columns.Key)];
        return new JsonRowOptions
        {
            Format = indents ? JsonFormat.Array : _seed.Pick(Enum.GetValues<JsonFormat>()),
            Shape = _seed.Pick(JsonRowShape.Objects, JsonRowShape.Arrays),
            SerializerOptions = indents ? options.Json : options.Flat,
            NonFinite = _seed.Pick<JsonNonFinite?>(null, JsonNonFinite.Fail, JsonNonFinite.Null, JsonNonFinite.Quoted),
            StreamedColumns = _seed.OneIn(4) ? longColumns : [],
        };
    }

    private object?[]? Row(int index) => _trouble == Trouble.SourceThrows && index == _troubleAt ? [_seed.Error]
        : index < _rows.Length ? _rows[index] : null;

    private string Text(object?[] row)
    {
        IEnumerable<string> cells = _kinds.Zip(row, (kind, value) => kind.TextOf(value, _flat));
        if (_options.Shape == JsonRowShape.Arrays) return $"[{string.Join(',', cells)}]";
        bool drops = _options.SerializerOptions!.DefaultIgnoreCondition != JsonIgnoreCondition.Never;
        return $"{{{string.Join(',', Names().Zip(cells, row).Where(cell => cell.Third is not null || !drops)
            .Select(cell => $"{cell.First}:{cell.Second}"))}}}";
    }

    private IEnumerable<string> Names() => _columns
        .Select(column => _options.SerializerOptions!.PropertyNamingPolicy?.ConvertName(column.Name) ?? column.Name)
        // A lone surrogate of a name is U+FFFD, but not always escaped.
        .Select(name => JsonSerializer.Serialize(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)), _flat.SerializerOptions));
}
