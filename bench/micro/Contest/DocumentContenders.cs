using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Newtonsoft.Json;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace StreamingJson.Bench.Micro;

/// <summary>The contenders over a document, which each of them gets in the form that it takes.</summary>
/// <param name="encoder">The document as ours.</param>
/// <param name="value">The same as a value, new for each use where it can be read only once.</param>
/// <param name="typeInfo">How the serializer writes that.</param>
/// <param name="byHand">Writes it with the serializer's writer.</param>
internal sealed class DocumentContenders<T>(
    Func<JsonEncoder> encoder, Func<T> value, JsonTypeInfo<T> typeInfo, Action<Utf8JsonWriter, T> byHand) : Contenders
{
    // As the serializer does; the checks of a hand-written document belong into its tests.
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly DiscardingWriter _memory = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(4 * 1024 * 1024);
    private readonly Newtonsoft.Json.JsonSerializer _newtonsoft = Newtonsoft.Json.JsonSerializer.CreateDefault();

    public override ValueTask<long> OursAsync() => OursAsync(_memory);

    public override long SerializeToBuffer()
    {
        _buffer.ResetWrittenCount();
        using Utf8JsonWriter json = new(_buffer, Unchecked);
        JsonSerializer.Serialize(json, value(), typeInfo);
        json.Flush();
        return _buffer.WrittenCount;
    }

    public override async ValueTask<long> SerializeToPipeAsync()
    {
        DiscardingPipeWriter pipe = new(_memory);
        await JsonSerializer.SerializeAsync(pipe, value(), typeInfo);
        return pipe.Written;
    }

    public override long WriteByHand() => WriteByHand(_memory);

    public override long SerializeByNewtonsoft()
    {
        DiscardingStream stream = new();
        using (StreamWriter text = new(stream, Utf8))
        using (JsonTextWriter json = new(text))
        {
            _newtonsoft.Serialize(json, value());
        }

        return stream.Written;
    }

    public override async Task CheckAsync()
    {
        byte[] expected = JsonSerializer.SerializeToUtf8Bytes(value(), typeInfo);
        ArrayBufferWriter<byte> text = new();
        await OursAsync(text);
        Check("Ours", text.WrittenSpan, expected);
        text.Clear();
        WriteByHand(text);
        Check("What is written by hand", text.WrittenSpan, expected);
        SerializeToBuffer();
        Check("JsonSerializer to a buffer", _buffer.WrittenSpan, expected);
        if (await SerializeToPipeAsync() != expected.Length) throw new InvalidOperationException("The pipe has lost some bytes.");
    }

    private static void Check(string name, ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected)
    {
        if (text.SequenceEqual(expected)) return;
        int same = text.CommonPrefixLength(expected);
        throw new InvalidOperationException(
            $"{name}: {text.Length} bytes, and not JsonSerializer's {expected.Length}; they differ from byte {same} on.");
    }

    private async ValueTask<long> OursAsync(IBufferWriter<byte> writer)
    {
        long bytes = 0;
        await foreach (JsonChunk chunk in encoder().EncodeAsync(writer))
        {
            bytes += chunk.Bytes;
        }

        return bytes;
    }

    private long WriteByHand(IBufferWriter<byte> writer)
    {
        using Utf8JsonWriter json = new(writer, Unchecked);
        byHand(json, value());
        json.Flush();
        return json.BytesCommitted;
    }
}
