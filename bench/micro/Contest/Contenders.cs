namespace StreamingJson.Bench.Micro;

// One document and all who write it; each says how many bytes it wrote.
internal abstract class Contenders
{
    public abstract ValueTask<long> OursAsync();

    public abstract long SerializeToBuffer();

    public abstract ValueTask<long> SerializeToPipeAsync();

    public abstract long WriteByHand();

    public abstract long SerializeByNewtonsoft();

    // Throws unless the bytes are the same; Newtonsoft's differ in dates and escapes, and are not compared.
    public abstract Task CheckAsync();
}
