using System.Globalization;
using System.Net;
using System.Text;
using Ledger.Chaincode;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Ledger.Sdk;

namespace Ledger.Soak.Abuse;

/// <summary>What callers without a right, and one member with a wrong idea, try on a node. All bounded, all on the loopback.</summary>
internal sealed class Attacks(Uri api, Uri rpc, ulong chainId, LedgerClient bank) : IDisposable
{
    private const string Precompile8 = "\"to\":\"0x0000000000000000000000000000000000000008\"";
    private readonly RpcCaller[] callers =
    [
        .. Enumerable.Range(0, 4).Select(i => new RpcCaller(rpc, Attack.Address(i), connections: 64)),
    ];
    private int statements;

    public IReadOnlyList<Attack> All =>
        [
            new("unknown senders", 8, UnknownSenderAsync),
            new("pairing calls", 4, (i, ct) => CallAsync(i, "eth_call", Pairings, ct)),
            new("deep frames", 4, (i, ct) => CallAsync(i, "eth_call", DeepFrames, ct)),
            new("parallel eth_getLogs", 64, LogsAsync),
            new("batched eth_getLogs", 8, BatchedLogsAsync),
            new("slow bodies", 330, SlowBodyAsync),
            new("idle connections to JSON-RPC", 200, (i, ct) => BareAsync(i, rpc.Port, ct)),
            new("bare connections to gRPC", 1_100, (i, ct) => BareAsync(i, api.Port, ct)),
            new("refused disclosures", 4, RefusedDisclosureAsync),
        ];

    public void Dispose()
    {
        foreach (var caller in callers)
            caller.Dispose();
    }

    private RpcCaller Caller(int number) => callers[number % callers.Length];

    /// <summary>Nobody's key: deploys a contract, calls the pairing precompile, sends 100 kB to the batch contract.</summary>
    private async Task<(Answered, string)> UnknownSenderAsync(int number, CancellationToken ct)
    {
        var key = new byte[32];
        (key[0], key[31]) = (7, (byte)(1 + number));
        var (to, data) = (number % 3) switch
        {
            0 => ((Address?)null, new byte[] { 0x00 }),
            1 => (Address.Parse("0x0000000000000000000000000000000000000008"), new byte[192 * 100]),
            _ => (ContractAddresses.Batch, new byte[100_000]),
        };
        var transaction = new Transaction
        {
            Type = 2,
            ChainId = chainId,
            Nonce = 0,
            GasLimit = 16_000_000,
            To = to,
            Data = data,
        }.Sign(key);
        var answer = await Caller(number)
            .CallAsync("eth_sendRawTransaction", "\"" + Hex.Encode(transaction.Encode()) + "\"", ct);
        // Busy, or a head that is being pruned, is an error too: taken is what got its hash.
        return (answer.StartsWith("error ", StringComparison.Ordinal) ? Answered.Refused : Answered.Taken, answer);
    }

    private async Task<(Answered, string)> CallAsync(int number, string method, string parameters, CancellationToken ct)
    {
        var answer = await Caller(number).CallAsync(method, parameters, ct);
        return (answer.StartsWith("error ", StringComparison.Ordinal) ? Answered.Refused : Answered.Allowed, answer);
    }

    /// <summary>2,500 pairings of the groups' generators: 85 million gas, and many seconds where nothing ends it.</summary>
    private static readonly string Pairings =
        "{"
        + Precompile8
        + ",\"gas\":\"0x5f5e100\",\"data\":\"0x"
        + string.Concat(Enumerable.Repeat(Pair, 2_500))
        + "\"},\"latest\"";

    /// <summary>G1 ‖ G2 of BN254 (EIP-197).</summary>
    private const string Pair =
        "0000000000000000000000000000000000000000000000000000000000000001"
        + "0000000000000000000000000000000000000000000000000000000000000002"
        + "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

    /// <summary>
    /// Init code that reaches over half a megabyte of memory and creates itself again, as deep as gas allows:
    /// CODESIZE PUSH0 PUSH0 CODECOPY · PUSH0 PUSH3 080000 MSTORE · CODESIZE PUSH0 PUSH0 CREATE · STOP.
    /// </summary>
    private const string DeepFrames =
        "{\"gas\":\"0x5f5e100\",\"data\":\"0x385f5f395f6208000052385f5ff000\"},\"latest\"";

    private async Task<(Answered, string)> LogsAsync(int number, CancellationToken ct) =>
        await CallAsync(number, "eth_getLogs", await AllLogsAsync(number, ct), ct);

    private async Task<(Answered, string)> BatchedLogsAsync(int number, CancellationToken ct)
    {
        var one = RpcCaller.Body("eth_getLogs", await AllLogsAsync(number, ct));
        using var answer = await Caller(number)
            .PostAsync("[" + string.Join(',', Enumerable.Repeat(one, 100)) + "]", ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        var refused = text.IndexOf("\"error\"", StringComparison.Ordinal);
        return refused < 0 ? (Answered.Allowed, "") : (Answered.Refused, text[refused..]);
    }

    /// <summary>As many blocks as a query may span.</summary>
    private async Task<string> AllLogsAsync(int number, CancellationToken ct)
    {
        var head = await Caller(number).CallAsync("eth_blockNumber", "", ct);
        var last = head.StartsWith("\"0x", StringComparison.Ordinal)
            ? ulong.Parse(head.AsSpan(3).TrimEnd('"'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : 0;
        var first = last < 9_000 ? 0 : last - 9_000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"fromBlock\":\"0x{first:x}\",\"toBlock\":\"0x{last:x}\"}}"
        );
    }

    /// <summary>Announces a thousand bytes, sends ten, and waits.</summary>
    private async Task<(Answered, string)> SlowBodyAsync(int number, CancellationToken ct)
    {
        await using var stream = await RpcCaller.ConnectAsync(Attack.Address(10 + number), rpc.Port, ct);
        var head = Encoding.ASCII.GetBytes(
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"jsonrpc\""
        );
        await stream.WriteAsync(head, ct);
        var answer = new byte[512];
        var read = await stream.ReadAsync(answer, ct);
        return (Answered.Refused, read == 0 ? "closed" : Encoding.ASCII.GetString(answer, 0, read).Split('\r')[0]);
    }

    /// <summary>Connects and says nothing.</summary>
    private static async Task<(Answered, string)> BareAsync(int number, int port, CancellationToken ct)
    {
        await using var stream = await RpcCaller.ConnectAsync(Attack.Address(number), port, ct);
        return (Answered.Refused, await stream.ReadAsync(new byte[1], ct) == 0 ? "closed" : "an answer to nothing");
    }

    /// <summary>A bank signs contracts, which is the center's to do: refused on the chain, with fields each time.</summary>
    private async Task<(Answered, string)> RefusedDisclosureAsync(int number, CancellationToken ct)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"THEFT-{Interlocked.Increment(ref statements)}");
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var statement = await SoakStatements.SignAsync(bank, name, now);
        var submission = await bank.SubmitAsync(statement, ct);
        if (submission is not Submission.Accepted accepted)
            return (Answered.Refused, submission.ToString()!);
        var status = await bank.Outbox.SettleAsync(accepted.Receipt, TimeSpan.FromMinutes(2), ct);
        return (status is EntryStatus.Final ? Answered.Taken : Answered.Refused, status.Name);
    }
}
