using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>References look across elements, so that an array with them cannot be written element by element.</summary>
public class ReferenceTests : EncoderContract
{
    protected override IEnumerable<(JsonEncoder, byte[])> Documents()
    {
        Node shared = new("shared");
        Node[] nodes = [new("a") { Next = shared }, new("b") { Next = shared }, shared];
        nodes[2].Next = nodes[2];
        foreach (ReferenceHandler handler in (ReferenceHandler[])[ReferenceHandler.Preserve, ReferenceHandler.IgnoreCycles])
        {
            JsonSerializerOptions options = new() { ReferenceHandler = handler, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
            JsonTypeInfo<Node> info = (JsonTypeInfo<Node>)options.GetTypeInfo(typeof(Node));
            yield return (JsonEncoder.Items(nodes.AsEnumerable(), info),
                JsonSerializer.SerializeToUtf8Bytes(nodes.AsEnumerable(), options));
        }
    }

    private sealed class Node(string name)
    {
        public string Name => name;

        public Node? Next { get; set; }
    }
}
