using System.Globalization;
using System.Numerics;
using System.Text;
using Ledger.Evidence.Transactions;
using Nethereum.EVM;
using Nethereum.EVM.BlockchainState;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Model;
using Nethereum.RLP;
using NethereumTransactionExecutor = Nethereum.EVM.TransactionExecutor;
using Receipt = Nethereum.Model.Receipt;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>Executes a case's blocks with Nethereum.EVM; receipts, their root and the state root are Nethereum's too.</summary>
internal sealed class NethereumExecutor
{
    private readonly NethereumTransactionExecutor executor = new(HardforkConfig.Cancun, null, null);
    private readonly NethereumState state = new();
    private readonly ulong chainId;

    private NethereumExecutor(OracleCase test)
    {
        chainId = test.ChainId;
        foreach (var (address, account) in test.Pre)
            state.Add(address.ToString(), account);
    }

    /// <returns>A summary of each block.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(OracleCase test)
    {
        var run = new NethereumExecutor(test);
        var blocks = new List<string>();
        foreach (var block in test.Blocks)
            blocks.Add(await run.ExecuteAsync(block));
        return blocks;
    }

    private async Task<string> ExecuteAsync(OracleBlock block)
    {
        var text = new StringBuilder();
        var receipts = new List<byte[]>();
        BigInteger cumulative = 0;
        foreach (var transaction in block.Transactions)
        {
            var execution = new ExecutionStateService(state);
            var result = await executor.ExecuteAsync(Context(block.Context, transaction, execution));
            Assert.False(result.IsValidationError, result.Error);
            state.Apply(execution);
            cumulative += result.GasUsed;
            List<Log> logs =
            [
                .. result.Success
                    ? result.Logs.Select(l =>
                        Log.Create(
                            l.Data.HexToByteArray(),
                            l.Address,
                            [.. l.Topics.Select(t => ((string)t).HexToByteArray())]
                        )
                    )
                    : [],
            ];
            var bloom = new LogBloomFilter();
            foreach (var log in logs)
                bloom.AddLog(log);
            var receipt = Receipt.CreateStatusReceipt(result.Success, cumulative, bloom.Data, logs);
            receipts.Add(
                transaction.Type == 0
                    ? ReceiptEncoder.Current.Encode(receipt)
                    : ReceiptEncoder.Current.EncodeTyped(receipt, transaction.Type)
            );
            var encoded = RLP.EncodeList([.. logs.Select(LogEncoder.Current.Encode)]);
            BlockSummary.Line(text, (ulong)result.GasUsed, result.Success, encoded);
        }
        var root = NethereumState.RootOf(receipts.Select((r, i) => (RLP.EncodeElement(i.ToBytesForRLPEncoding()), r)));
        return BlockSummary.Roots(text, root, state.Root());
    }

    private TransactionExecutionContext Context(
        Engine.Evm.BlockContext block,
        Transaction transaction,
        ExecutionStateService execution
    ) =>
        new()
        {
            Mode = ExecutionMode.Transaction,
            Sender = (transaction.RecoverSender() ?? throw new InvalidOperationException("Unsigned.")).ToString(),
            To = transaction.To?.ToString(),
            Data = transaction.Data,
            GasLimit = transaction.GasLimit,
            Value = BigInteger.Zero,
            GasPrice = BigInteger.Zero,
            MaxFeePerGas = BigInteger.Zero,
            MaxPriorityFeePerGas = BigInteger.Zero,
            EffectiveGasPrice = BigInteger.Zero,
            Nonce = transaction.Nonce,
            IsEip1559 = transaction.Type == 2,
            IsContractCreation = transaction.To is null,
            BlockNumber = (long)block.Number,
            Timestamp = (long)block.Timestamp,
            Coinbase = block.Coinbase.ToString(),
            BaseFee = BigInteger.Zero,
            Difficulty = new BigInteger(block.PrevRandao.Span, isUnsigned: true, isBigEndian: true),
            BlockGasLimit = block.GasLimit,
            ChainId = chainId,
            ExecutionState = execution,
        };
}
