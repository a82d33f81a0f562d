using Google.Protobuf;
using Grpc.Core;
using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;
using Ledger.Sealing.Running;

namespace Ledger.Sealing.Wire;

/// <summary>Another validator's node over gRPC. The channel has seen to it that the certificate is that node's.</summary>
/// <param name="validator">Whose node it is.</param>
/// <param name="calls">Mutual TLS; owned by whoever made it. Its messages may be as large as <see cref="SealingEndpoint"/>'s.</param>
public sealed class GrpcPeer(Address validator, CallInvoker calls) : IPeer
{
    private readonly V1.SealingService.SealingServiceClient client = new(calls);

    public Address Validator => validator;

    public Task<SealAnswer> SealAsync(SealRequest request, CancellationToken ct) =>
        AnswerAsync(
            () => client.SealAsync(WireForms.Of(request), cancellationToken: ct).ResponseAsync,
            WireForms.Read,
            ct
        );

    public Task<ValidatorStatus> GetStatusAsync(CancellationToken ct) =>
        AnswerAsync(
            () => client.GetStatusAsync(new V1.GetStatusRequest(), cancellationToken: ct).ResponseAsync,
            WireForms.Read,
            ct
        );

    public Task TellFinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct) =>
        AnswerAsync(
            () =>
                client
                    .TellFinalAsync(
                        new V1.TellFinalRequest { Block = UnsafeByteOperations.UnsafeWrap(block) },
                        cancellationToken: ct
                    )
                    .ResponseAsync,
            static told => told,
            ct
        );

    public Task ForwardAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct) =>
        AnswerAsync(
            () =>
                client
                    .ForwardAsync(
                        new V1.ForwardRequest
                        {
                            Transactions = { transactions.Select(static t => UnsafeByteOperations.UnsafeWrap(t)) },
                        },
                        cancellationToken: ct
                    )
                    .ResponseAsync,
            static told => told,
            ct
        );

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetBlocksAsync(ulong from, CancellationToken ct) =>
        AnswerAsync<V1.GetBlocksResponse, IReadOnlyList<ReadOnlyMemory<byte>>>(
            () => client.GetBlocksAsync(new V1.GetBlocksRequest { From = from }, cancellationToken: ct).ResponseAsync,
            static answer => [.. answer.Blocks.Select(static b => b.Memory)],
            ct
        );

    private static async Task<TTo> AnswerAsync<TFrom, TTo>(
        Func<Task<TFrom>> ask,
        Func<TFrom, TTo> read,
        CancellationToken ct
    )
    {
        try
        {
            return read(await ask().ConfigureAwait(false));
        }
        catch (RpcException e)
        {
            ct.ThrowIfCancellationRequested();
            throw new PeerException(e.Status.Detail, e);
        }
        catch (FormatException e)
        {
            throw new PeerException("The answer cannot be read: " + e.Message, e);
        }
    }
}
