using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>Objects, lists and dictionaries in one another. By hand and by Newtonsoft there is no contract; see Records.</summary>
public class Graphs : Subject
{
    [Params(Micro.Contract.Generated, Micro.Contract.Reflected)]
    public Contract Contract { get; set; }

    private protected override Contenders Create()
    {
        List<SampleOrder> orders = SampleOrder.Create(1600);
        JsonEncoder encoder = JsonEncoder.Items(orders, Contract.For<SampleOrder>());
        return new DocumentContenders<List<SampleOrder>>(
            () => encoder, () => orders, Contract.For<List<SampleOrder>>(), OrderText.WriteList);
    }
}
