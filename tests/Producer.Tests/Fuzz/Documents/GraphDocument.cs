using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests.Fuzz;

/// <summary>Items that refer to each other, which the serializer writes as a whole.</summary>
internal static class GraphDocument
{
    private static readonly JsonSerializerOptions[] Options =
    [
        .. from handler in (ReferenceHandler[])[ReferenceHandler.Preserve, ReferenceHandler.IgnoreCycles]
           from indented in (bool[])[false, true]
           select new JsonSerializerOptions
           {
               ReferenceHandler = handler, WriteIndented = indented, TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
           },
    ];

    public static FuzzDocument Of(FuzzSeed seed)
    {
        JsonSerializerOptions options = Options[seed.Random.Next(Options.Length)];
        Node[] nodes = [.. Enumerable.Range(0, seed.Random.Next(1, 12)).Select(_ => new Node(seed.Text()))];
        foreach (Node node in nodes)
            for (int i = seed.Random.Next(3); i > 0; i--) node.Others.Add(nodes[seed.Random.Next(nodes.Length)]);
        JsonTypeInfo<Node> info = (JsonTypeInfo<Node>)options.GetTypeInfo(typeof(Node));
        bool isValue = seed.OneIn(3);
        bool isPlain = seed.OneIn(2);
        byte[] text = isValue ? JsonSerializer.SerializeToUtf8Bytes(nodes[0], options)
            : isPlain ? JsonSerializer.SerializeToUtf8Bytes<IEnumerable<Node>>(nodes, options)
            : Asynchronous(nodes, options);
        FuzzSource<Node> source = new(seed, nodes);
        return new FuzzDocument
        {
            Encoder = isValue ? JsonEncoder.Value(nodes[0], info)
                : isPlain ? JsonEncoder.Items((IEnumerable<Node>)source, info)
                : JsonEncoder.Items((IAsyncEnumerable<Node>)source, info),
            Text = text,
            Values = nodes.Length,
            MayHold = true,
            // The serializer alone may leave its source open: see JsonEncoder.Value.
            IsTracked = false,
        };
    }

    /// <summary>As an asynchronous source, the list itself is nothing that could be referred to.</summary>
    private static byte[] Asynchronous(Node[] nodes, JsonSerializerOptions options)
    {
        using MemoryStream text = new();
        JsonSerializer.SerializeAsync(text, AsyncItemsTests.Asynchronous(nodes, 0), options).GetAwaiter().GetResult();
        return text.ToArray();
    }

    private sealed class Node(string name)
    {
        public string Name => name;

        public List<Node> Others { get; } = [];
    }
}
