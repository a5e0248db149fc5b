namespace StreamingJson.LoadClient.Checks;

/// <summary>Reads over <c>true</c>, <c>false</c> or <c>null</c> behind the first letter, in pieces.</summary>
internal struct JsonLiteralScan
{
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();
    private static readonly byte[] Null = "null"u8.ToArray();

    private readonly byte[] _literal;
    private int _at;

    private JsonLiteralScan(byte[] literal) => (_literal, _at) = (literal, 1);

    /// <returns>False when no literal begins with that byte.</returns>
    public static bool TryBegin(byte first, out JsonLiteralScan scan)
    {
        byte[]? literal = (char)first switch
        {
            't' => True,
            'f' => False,
            'n' => Null,
            _ => null,
        };
        scan = literal is null ? default : new JsonLiteralScan(literal);
        return literal is not null;
    }

    /// <returns>How many bytes belong to the literal.</returns>
    public int Scan(ReadOnlySpan<byte> bytes, out ScanEnd end)
    {
        int common = bytes.CommonPrefixLength(_literal.AsSpan(_at));
        _at += common;
        end = _at == _literal.Length ? ScanEnd.Complete : common == bytes.Length ? ScanEnd.More : ScanEnd.Wrong;
        return common;
    }
}
