namespace StreamingJson;

/// <summary>
/// Takes a document from its source at the source's own speed into a bounded temporary file, and gives it to the reader from
/// there at the reader's: a slow reader then does not hold what the source holds, a connection to a database for example.
/// </summary>
/// <remarks>
/// A file is a ring: what was read makes room. Where a document does not fit, its source is held until the reader has made room,
/// for <see cref="SpoolOptions.StallTimeout"/> at most. Files have no name from the moment they are made where the platform
/// allows that, so that nothing of them outlives the process, however it ends.
/// </remarks>
public sealed class Spool
{
    private readonly Cooperator _cooperator;
    private readonly SpoolOptions _options;
    private readonly SpoolBudget _budget;

    /// <param name="cooperator">Whose turns the sources are read in.</param>
    /// <param name="options">Where and how much; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="cooperator"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of what is allowed.</exception>
    public Spool(Cooperator cooperator, SpoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cooperator);
        _options = options ?? new SpoolOptions();
        _options.Validate();
        (_cooperator, _budget) = (cooperator, new SpoolBudget(_options.MaxBytes));
    }

    /// <summary>The same document, by way of a file.</summary>
    /// <param name="encoder">What writes it.</param>
    /// <returns>
    /// An encoder that can be used as often as the other. It fails as that one does, behind what that one has written whole; with
    /// <see cref="SpoolFullException"/> where there is no room for a beginning; and with <see cref="TimeoutException"/> where the
    /// source was held for too long.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="encoder"/> is <see langword="null"/>.</exception>
    public JsonEncoder Through(JsonEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return new SpooledEncoder(encoder, Begin);
    }

    private SpoolDrain Begin(JsonEncoder encoder, CancellationToken cancellationToken)
    {
        if (!_budget.TryTakeStep()) throw new SpoolFullException();
        SpoolFile file = new(_options, _budget);
        return new SpoolDrain(encoder, file, _cooperator, _options.StallTimeout, cancellationToken);
    }
}
