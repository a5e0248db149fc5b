using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;
using StreamingJson.LoadClient.Checks;

namespace StreamingJson.LoadClient.Tests.Checks;

/// <summary>However the bytes are cut: the check accepts what System.Text.Json's reader accepts, and nothing else.</summary>
public class JsonWholeCheckTests
{
    // What a random document is made of: whole tokens, halves of tokens, and bytes that are no UTF-8.
    private static readonly Gen<byte[]> Fragment = Gen.OneOf(
        Gen.Elements(
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"",
            "1", "-", "0", "00", ".", "e", "E+", "-1.5e-7", "true", "fals", "nul", "l")
            .Select(Utf8Bytes),
        Gen.Elements(
            " ", "\t", "\r", "\n", "\\", "\\u00e9", "\\u00g9", "\\\"", "\\x",
            "é", "я", "😀", "\u0001", "\u007f", "\ufeff", "\"k\":")
            .Select(Utf8Bytes),
        Gen.Elements((byte[])[0x80], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xff], [0]));

    // Most random fragments fail at once; these get far.
    private static readonly Gen<byte[]> Near = Gen.Zip(Gen.Zip(Gen.Sized(Value), Fragment), Gen.Choose(0, 1000)).Select(input =>
    {
        (string value, byte[] fragment) = input.Item1;
        byte[] text = Utf8Bytes(value);
        int at = input.Item2 * text.Length / 1000;
        return (input.Item2 % 4) switch
        {
            0 => text,
            1 => [.. text[..at], .. fragment, .. text[at..]],
            2 => [.. text[..at], .. fragment, .. text[Math.Min(text.Length, at + 1)..]],
            _ => text[..at],
        };
    });

    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Near, Fragment.ListOf().Select(list => list.SelectMany(fragment => fragment).ToArray()));

    private static readonly Gen<int[]> Cuts = Gen.Choose(1, 12).NonEmptyListOf().Select(list => list.ToArray());

    [Fact]
    public void Document_AnyBytes_WholeWhereTheReaderSaysSo() => Holds(Gen.Zip(Bytes, Cuts), input =>
        Check(JsonFraming.Document, input.Item1, input.Item2).IsWhole == IsDocument(input.Item1));

    [Fact]
    public void Lines_AnyBytes_WholeWhereEachLineIs() => Holds(
        Gen.Zip(Bytes.ListOf().Select(lines => lines.SelectMany(line => (byte[])[.. line, (byte)'\n']).ToArray()), Cuts),
        input => Check(JsonFraming.Lines, input.Item1, input.Item2).IsWhole == AreLines(input.Item1));

    [Fact]
    public void Document_CutAnywhere_NeitherWholeNorFaulty() => Holds(Gen.Zip(Gen.Sized(Value), Cuts), input =>
    {
        byte[] text = Utf8Bytes($"[{input.Item1}]");
        return Enumerable.Range(0, text.Length).All(length =>
            Check(JsonFraming.Document, text.AsSpan(0, length), input.Item2) is { IsWhole: false, Fault: null } check
            && check.Bytes == length);
    }, count: 300);

    [Fact]
    public void Fault_AnyBytes_TheSameForAnyCuts() => Holds(Gen.Zip(Bytes, Cuts), input =>
    {
        JsonWholeCheck cut = Check(JsonFraming.Document, input.Item1, input.Item2);
        JsonWholeCheck whole = Check(JsonFraming.Document, input.Item1, [int.MaxValue]);
        return (cut.Fault is null) == (whole.Fault is null) && cut.IsWhole == whole.IsWhole;
    });

    [Theory]
    [InlineData("[1,2,]", "byte 5: expected a value, came `]`")]
    [InlineData("{\"a\":1}x", "byte 7: expected the end, came `x`")]
    [InlineData("{\"a\" 1}", "byte 5: expected `:`, came `1}`")]
    [InlineData("{\"a\":[1}", "byte 7: expected `,` or `]`, came `}`")]
    [InlineData("[\"a\nb\"]", "byte 3: expected the rest of a string, came `\\x0ab\"]`")]
    [InlineData("[01]", "byte 2: expected `,` or `]`, came `1]`")]
    [InlineData("[trve]", "byte 3: expected the rest of a literal, came `ve]`")]
    public void Fault_OfADocument_SaysWhereAndWhat(string text, string fault) =>
        Assert.Equal(fault, Check(JsonFraming.Document, Utf8Bytes(text), [int.MaxValue]).Fault);

    [Fact]
    public void Add_AfterFault_Nothing()
    {
        JsonWholeCheck check = Check(JsonFraming.Document, "]"u8, [1]);
        check.Add("[]"u8);
        Assert.Equal((false, 0L, "byte 0: expected a value, came `]`"), (check.IsWhole, check.Bytes, check.Fault));
    }

    [Fact]
    public void Add_TokensOfSixtyFourMegabytes_AllocateNothing()
    {
        byte[] letters = Utf8Bytes(string.Concat(Enumerable.Repeat("a😀\\n\\u00e9", 5_000)));
        byte[] digits = Utf8Bytes(new string('7', 64_000));
        byte[] spaces = Utf8Bytes(new string(' ', 64_000));
        JsonWholeCheck check = new();
        check.Add("{\""u8);
        check.Add(letters);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AddOften(check, letters);
        check.Add("\":"u8);
        AddOften(check, digits);
        check.Add(","u8);
        AddOften(check, spaces);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        check.Add("\"\":0}"u8);
        Assert.True(check.IsWhole);
    }

    [Fact]
    public void Add_NestedBeyondTheLimit_Fault()
    {
        JsonWholeCheck check = new();
        check.Add(Utf8Bytes(new string('[', 1 << 20)));
        Assert.Null(check.Fault);
        check.Add("["u8);
        Assert.NotNull(check.Fault);
    }

    [Fact]
    public void Add_NestedAsDeepAsAllowed_Whole()
    {
        JsonWholeCheck check = new();
        byte[] open = Utf8Bytes(string.Concat(Enumerable.Repeat("[{\"\":", 1 << 18)));
        check.Add(open);
        check.Add("null"u8);
        check.Add(Utf8Bytes(string.Concat(Enumerable.Repeat("}]", 1 << 18))));
        Assert.True(check.IsWhole);
    }

    private static void AddOften(JsonWholeCheck check, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < 1000; i++) check.Add(bytes);
    }

    private static byte[] Utf8Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Gen<string> Value(int size) => size <= 0
        ? Gen.Elements(
            "1", "-0", "0.5", "2e+10", "-12.25E-3", " 7 ", "true", "false", "null",
            "\"\"", "\"a\\\"b\"", "\"é я 😀\"", "\"\\ud83d\\ude00\"")
        : Gen.Frequency(
            (1, Value(0)),
            (2, Value(size / 4).ListOf().Select(values => $"[{string.Join(',', values)}]")),
            (2, Value(size / 4).ListOf().Select(values =>
                $"{{ {string.Join(" , ", values.Select((value, i) => $"\"n{i}\" : {value}"))} }}")));

    private static JsonWholeCheck Check(JsonFraming framing, ReadOnlySpan<byte> bytes, int[] cuts)
    {
        JsonWholeCheck check = new(framing);
        for (int i = 0; !bytes.IsEmpty; i++)
        {
            int size = Math.Min(bytes.Length, cuts[i % cuts.Length]);
            check.Add(bytes[..size]);
            bytes = bytes[size..];
        }

        return check;
    }

    private static bool AreLines(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes)) return false;
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        return lines.All(line => line.Trim(' ', '\t', '\r').Length == 0 || IsDocument(Utf8Bytes(line)));
    }

    private static bool IsDocument(byte[] bytes)
    {
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = 10_000 });
        try
        {
            while (reader.Read())
            {
            }

            return Utf8.IsValid(bytes);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Holds<T>(Gen<T> inputs, Func<T, bool> holds, int count = 2000) =>
        Prop.ForAll(inputs.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
