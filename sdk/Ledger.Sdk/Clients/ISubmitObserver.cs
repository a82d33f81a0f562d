namespace Ledger.Sdk.Clients;

/// <summary>Sees what is handed to the outbox.</summary>
internal interface ISubmitObserver
{
    /// <summary>Before anything is stored.</summary>
    void Asked(OperationKey key);

    /// <summary>On the disk: from here it may not get lost.</summary>
    void Accepted(Receipt receipt);
}
