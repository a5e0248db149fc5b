using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.Tests.Fuzz;

/// <summary>A kind of column: what the provider says of it, its values, and their text by way of the serializer.</summary>
/// <param name="DataType">The database's name of the type.</param>
/// <param name="Type">What the reader says.</param>
/// <param name="Next">Gives a value, not null.</param>
/// <param name="Text">The text of a value; the serializer's unless said otherwise.</param>
internal sealed record RowColumnKind(
    string DataType, Type Type, Func<FuzzSeed, object> Next, Func<object, JsonRowOptions, string>? Text = null)
{
    public static readonly RowColumnKind[] All =
    [
        Of(seed => (short)Shapes.Integer(seed)), Of(seed => (int)Shapes.Integer(seed)), Of(Shapes.Integer),
        Of(seed => (byte)Shapes.Integer(seed)),
        Of(seed => (sbyte)Shapes.Integer(seed)), Of(seed => (ushort)Shapes.Integer(seed)), Of(seed => (uint)Shapes.Integer(seed)),
        Of(seed => (ulong)Shapes.Integer(seed)), Of(Shapes.Decimal, "numeric(30,5)"), Of(seed => seed.OneIn(2), "boolean"),
        Of(seed => new Guid(seed.Bytes(16)), "uuid"), Of(Shapes.Time, "timestamp(3) without time zone"),
        Of(seed => new DateTimeOffset(Shapes.Time(seed).Ticks / 2, TimeSpan.Zero).AddDays(2).ToOffset(Offset(seed))),
        Of(seed => DateOnly.FromDateTime(Shapes.Time(seed)), "date"),
        Of(seed => TimeOnly.FromDateTime(Shapes.Time(seed)), "time"),
        Of(seed => TimeSpan.FromTicks(Shapes.Integer(seed))), Of(seed => (char)seed.Random.Next(char.MaxValue + 1)),
        Of(seed => seed.Bytes(seed.Random.Next(seed.OneIn(30) ? 5_000 : 30)), "bytea"), Of(seed => seed.Text(), "text"),
        Of(seed => seed.Text(), "character varying(20)"),
        new("double precision", typeof(double), seed => Floating(seed), (value, options) => Number((double)value, options)),
        new("real", typeof(float), seed => (float)Floating(seed), (value, options) => Number((float)value, options)),
        new("numeric", typeof(string), NumberText, (value, options) => Number((string)value, options)),
        new("jsonb", typeof(string), JsonText, (value, options) => Json((string)value, options)),
        new("json(1)", typeof(string), JsonText, (value, options) => Json((string)value, options)),
        OfArray("smallint[]", seed => (short)Shapes.Integer(seed)), OfArray("integer[]", seed => (int)Shapes.Integer(seed)),
        OfArray("bigint[]", Shapes.Integer), OfArray("numeric(10,2)[]", Shapes.Decimal),
        OfArray("boolean[]", seed => seed.OneIn(2)),
        OfArray("uuid[]", seed => new Guid(seed.Bytes(16))), OfArray("date[]", seed => DateOnly.FromDateTime(Shapes.Time(seed))),
        OfArray("timestamp(6) with time zone[]", Shapes.Time),
        new("character varying(9)[]", typeof(Array), seed => new[] { seed.Text(), null, seed.Text() }),
        new("double precision[]", typeof(Array), seed => new double?[] { Floating(seed), null }, (value, options) =>
            $"[{Number(((double?[])value)[0]!.Value, options)},null]"),
    ];

    /// <summary>Text that is written as it is, where PostgreSQL's own reader gives it.</summary>
    public bool IsRaw => Type == typeof(string) && Text is not null;

    /// <summary>A type that PostgreSQL's own reader may be asked for the bytes of.</summary>
    public bool HasBytes => Text is null && (DataType.StartsWith("numeric", StringComparison.Ordinal)
        || DataType.StartsWith("timestamp", StringComparison.Ordinal) || DataType.StartsWith("date", StringComparison.Ordinal));

    public bool IsLong => Type == typeof(byte[]) || (Type == typeof(string) && Text is null);

    /// <exception cref="ArgumentException">JSON has no text for it.</exception>
    public string TextOf(object? value, JsonRowOptions options) =>
        value is null ? "null"
            : Text?.Invoke(value, options) ?? JsonSerializer.Serialize(value, value.GetType(), options.SerializerOptions);

    /// <summary>Those that JSON has not come up in every document that has such a column, more or less.</summary>
    private static double Floating(FuzzSeed seed)
    {
        if (seed.OneIn(60)) return seed.Pick(double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        double value = BitConverter.Int64BitsToDouble(Shapes.Integer(seed));
        return float.IsFinite((float)value) ? value : -0.5;
    }

    private static TimeSpan Offset(FuzzSeed seed) => TimeSpan.FromMinutes(seed.Random.Next(-840, 841));

    private static string JsonText(FuzzSeed seed) => Shapes.Fragment(seed).ToString();

    private static string Number<T>(T value, JsonRowOptions options) where T : struct, System.Numerics.IFloatingPointIeee754<T> =>
        T.IsFinite(value) ? JsonSerializer.Serialize(value, options.SerializerOptions)
            : NonFinite(value.ToString(null, CultureInfo.InvariantCulture), options);

    private static string Number(string value, JsonRowOptions options) =>
        value is "NaN" or "Infinity" or "-Infinity" ? NonFinite(value, options)
        : (options.SerializerOptions!.NumberHandling & JsonNumberHandling.WriteAsString) != 0 ? $"\"{value}\"" : value;

    private static string NonFinite(string name, JsonRowOptions options) => options.NonFinite switch
    {
        JsonNonFinite.Null => "null",
        JsonNonFinite.Quoted => $"\"{name}\"",
        null when options.SerializerOptions!.NumberHandling != JsonNumberHandling.Strict => $"\"{name}\"",
        _ => throw new ArgumentException(name),
    };

    private static string NumberText(FuzzSeed seed) => seed.Random.Next(60) switch
    {
        0 => seed.Pick("NaN", "Infinity", "-Infinity"),
        < 30 => Shapes.Decimal(seed).ToString(CultureInfo.InvariantCulture),
        _ => $"{seed.Pick("", "-")}{seed.Random.Next(1, 10)}{new string('7', seed.Random.Next(80))}.5",
    };

    private static string Json(string value, JsonRowOptions options) =>
        options.Format == JsonFormat.Array ? value : value.Replace('\r', ' ').Replace('\n', ' ');

    private static RowColumnKind Of<T>(Func<FuzzSeed, T> next, string? dataType = null) where T : notnull =>
        new(dataType ?? typeof(T).Name, typeof(T), seed => next(seed));

    private static RowColumnKind OfArray<T>(string dataType, Func<FuzzSeed, T> next) where T : struct => new(
        dataType, typeof(Array),
        seed => Enumerable.Range(0, seed.Random.Next(4)).Select(_ => (T?)(seed.OneIn(4) ? null : next(seed))).ToArray());
}
