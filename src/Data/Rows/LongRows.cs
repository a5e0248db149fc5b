using System.Data.Common;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>
/// Rows that are read part by part, in the order of the columns; what was read last stands here until the next part.
/// </summary>
internal sealed class LongRows(Func<CancellationToken, ValueTask<OpenRows>> open, JsonRowOptions options, int chunkSize)
{
    // Larger arrays than 85,000 bytes would come from the large object heap.
    private const int MaxChars = 32 * 1024;
    private const int MaxBytes = 64 * 1024;

    private char[]? _chars;
    private byte[]? _bytes;
    private LongColumns? _long;

    /// <summary>All columns, from the first part on.</summary>
    public RowColumns? Columns { get; private set; }

    /// <summary>The column that the part is of.</summary>
    public RowColumn? Column { get; private set; }

    /// <summary>The piece of <see cref="RowPart.Text"/>, or what is left of it.</summary>
    public ReadOnlyMemory<char> Text { get; set; }

    /// <summary>The piece of <see cref="RowPart.Bytes"/>, or what is left of it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    public async IAsyncEnumerable<RowPart> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        OpenRows rows = await open(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = rows.ConfigureAwait(false);
        DbDataReader row = await rows.ReaderAsync(cancellationToken).ConfigureAwait(false);
        if (options.Shape == JsonRowShape.Arrays)
        {
            Begin(row);
            yield return RowPart.Heading;
        }

        while (await NextAsync(row, cancellationToken).ConfigureAwait(false))
        {
            if (Columns is null) Begin(row);
            foreach (RowColumn column in Columns!.All)
            {
                Column = column;
                // What a provider has at hand it gives without a look at the token, and here one wait may hide behind another.
                cancellationToken.ThrowIfCancellationRequested();
                RowPart part = await row.IsDBNullAsync(column.Ordinal, cancellationToken).ConfigureAwait(false)
                    ? RowPart.Null : _long!.PartOf(row, column);
                if (part is RowPart.Text or RowPart.Bytes)
                {
                    LongValue value = _long!.Open(row, column, part);
                    await using ConfiguredAsyncDisposable valueDisposal = value.ConfigureAwait(false);
                    do
                    {
                        int length = part == RowPart.Text
                            ? await value.ReadAsync(Chars, cancellationToken).ConfigureAwait(false)
                            : await value.ReadAsync(Buffer, cancellationToken).ConfigureAwait(false);
                        if (part == RowPart.Text) Text = Chars.AsMemory(0, length);
                        else Bytes = Buffer.AsMemory(0, length);
                        value.IsAtEnd = length == 0;
                        yield return part;
                    }
                    while (!value.IsAtEnd);
                    continue;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (part == RowPart.Value) await column.FetchAsync(row, cancellationToken).ConfigureAwait(false);
                yield return part;
            }

            yield return RowPart.End;
        }

        rows.IsAtEnd = true;
    }

    private char[] Chars => _chars ??= new char[Math.Min(chunkSize, MaxChars)];

    private byte[] Buffer => _bytes ??= new byte[Math.Min(SegmentWriter.Base64Source(chunkSize), MaxBytes)];

    private static Task<bool> NextAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return row.ReadAsync(cancellationToken);
    }

    private void Begin(DbDataReader row)
    {
        Columns = new RowColumns(row, options);
        _long = new LongColumns(row, Columns, options.LongColumns);
    }
}
