using BenchmarkDotNet.Attributes;

namespace StreamingJson.Bench.Micro;

/// <summary>Records of eight fields. By hand and by Newtonsoft there is no contract: those are measured twice.</summary>
public class Records : Subject
{
    [Params(Micro.Contract.Generated, Micro.Contract.Reflected)]
    public Contract Contract { get; set; }

    private protected override Contenders Create()
    {
        List<SampleRecord> records = SampleRecord.Create(5000);
        JsonEncoder encoder = JsonEncoder.Items(records, Contract.For<SampleRecord>());
        return new DocumentContenders<List<SampleRecord>>(
            () => encoder, () => records, Contract.For<List<SampleRecord>>(), RecordText.WriteList);
    }
}
