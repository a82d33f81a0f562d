global using Ledger.Engine.Chain;
global using Wire = Ledger.Api.V1;
