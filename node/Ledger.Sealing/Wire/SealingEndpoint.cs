using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Ledger.Evidence.Primitives;
using Ledger.Sealing.Running;

namespace Ledger.Sealing.Wire;

/// <summary>Whose certificate a call's connection has: a validator of the ledger, or null.</summary>
public delegate Address? CallerReader(ServerCallContext context);

/// <summary>
/// The service of a validator's node for the other validators. Who is none gets nothing; of each, few calls at a time, so that one
/// that asks without end takes no other's place.
/// </summary>
public sealed class SealingEndpoint(IDesk desk, CallerReader callers) : V1.SealingService.SealingServiceBase
{
    /// <summary>Calls of one validator under way.</summary>
    public const int CallsOfOne = 8;

    /// <summary>What a message has beside its block: headers, seals, a proof of locks.</summary>
    public const int BesideBlock = 256 * 1024;

    private const int TransactionsOfOne = 500;

    private readonly ConcurrentDictionary<Address, int> underWay = [];

    public override Task<V1.SealResponse> Seal(V1.SealRequest request, ServerCallContext context) =>
        AnswerAsync(
            context,
            async caller =>
                WireForms.Of(
                    await desk.SealAsync(WireForms.Read(request), caller, context.CancellationToken)
                        .ConfigureAwait(false)
                )
        );

    public override Task<V1.GetStatusResponse> GetStatus(V1.GetStatusRequest request, ServerCallContext context) =>
        AnswerAsync(context, _ => Task.FromResult(WireForms.Of(desk.Status)));

    public override Task<V1.TellFinalResponse> TellFinal(V1.TellFinalRequest request, ServerCallContext context) =>
        AnswerAsync(
            context,
            async _ =>
            {
                await desk.FinalAsync(request.Block.Memory, context.CancellationToken).ConfigureAwait(false);
                return new V1.TellFinalResponse();
            }
        );

    public override Task<V1.GetBlocksResponse> GetBlocks(V1.GetBlocksRequest request, ServerCallContext context) =>
        AnswerAsync(
            context,
            async _ =>
            {
                var blocks = await desk.BlocksAsync(request.From, context.CancellationToken).ConfigureAwait(false);
                return new V1.GetBlocksResponse
                {
                    Blocks = { blocks.Select(static b => UnsafeByteOperations.UnsafeWrap(b)) },
                };
            }
        );

    public override Task<V1.ForwardResponse> Forward(V1.ForwardRequest request, ServerCallContext context) =>
        AnswerAsync(
            context,
            async _ =>
            {
                if (request.Transactions.Count > TransactionsOfOne)
                    throw new FormatException("Too many transactions.");
                await desk.ForwardedAsync(
                        [.. request.Transactions.Select(static t => t.Memory)],
                        context.CancellationToken
                    )
                    .ConfigureAwait(false);
                return new V1.ForwardResponse();
            }
        );

    private async Task<T> AnswerAsync<T>(ServerCallContext context, Func<Address, Task<T>> answer)
    {
        if (callers(context) is not { } caller)
            throw new RpcException(
                new Status(StatusCode.PermissionDenied, "The certificate is not one of a validator's node.")
            );
        if (underWay.AddOrUpdate(caller, 1, static (_, n) => n + 1) > CallsOfOne)
        {
            Leave(caller);
            throw new RpcException(
                new Status(StatusCode.ResourceExhausted, "This validator has too many calls under way.")
            );
        }
        try
        {
            return await answer(caller).ConfigureAwait(false);
        }
        catch (FormatException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message), e.Message);
        }
        finally
        {
            Leave(caller);
        }
    }

    private void Leave(in Address caller) => underWay.AddOrUpdate(caller, 0, static (_, n) => n - 1);
}
