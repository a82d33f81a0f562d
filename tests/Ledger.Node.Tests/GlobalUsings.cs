global using Ledger.Engine.Chain;
global using Ledger.Evidence;
global using Wire = Ledger.Api.V1;
