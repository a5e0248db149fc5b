using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingJson.AspNetCore.Tests.Adopting.Twins;

/// <summary>A base that says which types are derived from it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), "square")]
public abstract record Shape(string Name);

public sealed record Circle(string Name, double Radius) : Shape(Name);

public sealed record Square(string Name, double Side) : Shape(Name);

/// <summary>A base that says nothing of what is derived from it.</summary>
public record Animal(string Name);

public sealed record Dog(string Name, int Bones) : Animal(Name);

public sealed record Page(string Title, IAsyncEnumerable<int> Lines, int Last);

/// <summary>A member of which nothing is known before it is written.</summary>
public record Envelope(int Id, object? Content);

public sealed record Parcel(int Id, object? Content, int Weight) : Envelope(Id, Content);

public readonly record struct Slot(int Id, object? Content);

public sealed class Node
{
    public int Value { get; set; }

    public List<Node> Next { get; } = [];

    /// <summary>Two nodes that meet each other again, and a third that is there twice.</summary>
    public static List<Node> Circle()
    {
        Node shared = new() { Value = 3 };
        Node first = new() { Value = 1 };
        first.Next.AddRange([first, shared]);
        return [first, shared, shared];
    }
}

[JsonConverter(typeof(Converter))]
public sealed class Playlist : List<string>
{
    /// <summary>Writes a list as something else.</summary>
    private sealed class Converter : JsonConverter<Playlist>
    {
        public override Playlist Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Playlist value, JsonSerializerOptions options) =>
            writer.WriteStringValue(string.Join('|', value));
    }
}

/// <summary>A list that the serializer tells of its beginning.</summary>
public sealed class ToldList : List<int>, IJsonOnSerializing
{
    public void OnSerializing()
    {
        if (Count == 0) Add(42);
    }
}

/// <summary>A sequence that is not a class.</summary>
public readonly struct Countdown(int from) : IEnumerable<int>
{
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = from; i >= 0; i--) yield return i;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Both ways to be enumerated, as a database's set is; each gives something else.</summary>
public sealed class TwoWays : IEnumerable<int>, IAsyncEnumerable<int>
{
    public IEnumerator<int> GetEnumerator() => Enumerable.Range(0, 3).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public async IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        yield return 100;
    }
}
