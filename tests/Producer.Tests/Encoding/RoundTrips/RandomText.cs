using System.Text;

namespace StreamingJson.Tests;

/// <summary>Makes texts at random of what ends a string, a record, a line, a script or a code point too early.</summary>
internal sealed class RandomText(Random random)
{
    private static readonly string[] Hostile =
    [
        "\"", "\\", "\\\"", "\\u0000", "\0", "\a", "\b", "\f", "\n", "\r", "\r\n", "\n\n", "\t", "\u001e", "\u001f", "\u007f",
        "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "\ud800", "\udbff", "\udc00", "\udfff",
        "\ud83d\ude00", "\udbff\udfff", "\ude00\ud83d", "</script>", "<!--", "]]>", "&amp;", "'", "`", "+", "/", "é", "漢字",
        "data: ", "event: error\n", ":\n\n", "[", "]", "{", "}", ",", ", ",
    ];

    public string Next()
    {
        int parts = random.Next(8);
        // The long ones fill blocks and chunks, and leave both in the middle of an escape or of a code point.
        if (random.Next(400) == 0) parts = random.Next(200, 3_000);
        if (random.Next(20_000) == 0) parts = 40_000;
        StringBuilder text = new();
        for (int i = 0; i < parts; i++)
        {
            int kind = random.Next(8);
            if (kind < 3) text.Append(Hostile[random.Next(Hostile.Length)]);
            else if (kind == 3) text.Append((char)random.Next(char.MaxValue + 1));
            else text.Append((char)random.Next(' ', '\u007f'), random.Next(1, 6));
        }

        return text.ToString();
    }
}
