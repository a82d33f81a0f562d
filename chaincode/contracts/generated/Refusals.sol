// SPDX-License-Identifier: Apache-2.0
// Generated from chaincode/machines by chaincode/tools/generate.mjs; do not edit.
pragma solidity 0.8.37;

/// @notice 1. The organisation lacks the role, or is not this record's bank or lender: use the right organisation or ask for the role.
error WrongRole(bytes32 record, uint8 role);

/// @notice 2. The writer key is not valid at this block: use the right key.
error KeyInvalid(bytes32 record, address key);

/// @notice 3. The state of the record, or of a linked one, forbids it: read the record and do first what must come first.
error WrongState(bytes32 record, uint8 state, uint256 allowed);

/// @notice 4. The id exists already: read it, it may be your own retry.
error IdUsed(bytes32 record, bytes32 id);

/// @notice 5. The id does not exist: correct it.
error UnknownRecord(bytes32 record, bytes32 id);

/// @notice 6. Somebody wrote in between: read, decide anew, send again.
error StaleSeq(bytes32 record, uint32 expected, uint32 actual);

/// @notice 7. Somebody wrote in between: read, decide anew, send again.
error StaleHead(bytes32 record, bytes32 expected, bytes32 actual);

/// @notice 8. The call needs two keys and was not proposed: propose it first.
error NotProposed(bytes32 record, bytes32 callDigest);

/// @notice 9. Proposed and confirmed by one key: confirm by another key.
error SameKey(bytes32 record, address key);

/// @notice 10. The proposal has lapsed: propose again.
error ProposalLapsed(bytes32 record, bytes32 callDigest, uint64 until);

/// @notice 11. The event time lies ahead of block time: set the clock.
error EventTimeAhead(bytes32 record, uint64 time, uint64 limit);

/// @notice 12. The event time lies too far before the previous event: restate with today's event time and the true time in the data.
error EventTimeBackwards(bytes32 record, uint64 time, uint64 previous);

/// @notice 13. The data is larger than the limit: correct the call.
error TooLarge(bytes32 record, bytes32 field, uint256 size, uint256 limit);

/// @notice 14. More entries than the limit: correct the call.
error TooMany(bytes32 record, bytes32 field, uint256 limit);

/// @notice 15. A field has a value that is not allowed: correct the call.
error BadValue(bytes32 record, bytes32 field);

/// @notice 16. A required digest is missing: correct the call.
error DigestMissing(bytes32 record, bytes32 field);

/// @notice 17. The unit has another active filing: stop the sale.
error UnitOccupied(bytes32 record, bytes32 unit, bytes32 filing);

/// @notice 18. The title changed hands: stop the sale and check the owner.
error TitleMoved(bytes32 record, uint32 quoted, uint32 actual);

/// @notice 19. A restriction of the unit stops it: wait for its lifting or lapse.
error Restricted(bytes32 record, bytes32 unit, bytes32 restriction, bytes32 kind);

/// @notice 20. A consent or judgment is missing: obtain it.
error ConsentMissing(bytes32 record, bytes32 who);

/// @notice 21. The house check is too old: check again.
error HouseCheckStale(bytes32 record, uint64 date, uint64 oldest);

/// @notice 22. The term is over: sign anew.
error Expired(bytes32 record, uint64 until);

/// @notice 23. The term is not over yet: wait.
error NotExpired(bytes32 record, uint64 until);

/// @notice 24. The delay is not over yet: wait.
error TooEarly(bytes32 record, uint64 until);

/// @notice 25. The call quotes another change than the pending one: read and quote the present one.
error PendingMismatch(bytes32 record, bytes32 pending, bytes32 given);

/// @notice 26. The call quotes another version: read and quote the present one, amend or assess anew.
error VersionMismatch(bytes32 record, uint32 quoted, uint32 actual);

/// @notice 27. The call quotes another account: read and quote the present one.
error AccountMismatch(bytes32 record, bytes32 expected, bytes32 given);

/// @notice 28. The tax of this version is not cleared: clear it first.
error NotCleared(bytes32 record, uint8 state, uint32 version);

/// @notice 29. Tax was paid: use dueRefund.
error TaxPaid(bytes32 record, bytes32 filing);

/// @notice 30. No tax was paid: use withdraw.
error NotPaid(bytes32 record, bytes32 filing);

/// @notice 31. The filing has an escrow already: finish or close it first.
error EscrowExists(bytes32 record, bytes32 escrow);

/// @notice 32. The supervised money is not settled: fund, refund, release or close it first.
error EscrowUnsettled(bytes32 record, bytes32 escrow, uint8 state);

/// @notice 33. A refund has begun: finish it first.
error RefundBegun(bytes32 record, bytes32 linked);

/// @notice 34. A leg has been paid already.
error LegPaid(bytes32 record, bytes32 linked);

/// @notice 35. Money is on its way: finish it first.
error InFlight(bytes32 record, bytes32 linked);

/// @notice 36. There is money in it: refund, release or close it first.
error MoneyIn(bytes32 record, uint64 balance);

/// @notice 37. The deposit exceeds the expected sum: correct the amount or amend.
error OverExpected(bytes32 record, uint64 sum, uint64 expected);

/// @notice 38. Less than what is covered already: correct the amount.
error BelowCovered(bytes32 record, uint64 expected, uint64 covered);

/// @notice 39. Not fully funded: wait for money or settle down.
error NotFunded(bytes32 record, uint64 covered, uint64 expected);

/// @notice 40. The deposit exceeds the loan commitment: correct the amount.
error OverCommitment(bytes32 record, uint64 rest);

/// @notice 41. Booked before: treat as done after reading the record.
error SerialUsed(bytes32 record, uint32 bank, bytes32 serial);

/// @notice 42. The legs do not sum to what is due: correct the instruction.
error LegsMismatch(bytes32 record, uint64 sum, uint64 required);

/// @notice 43. Not the next leg in order: correct the instruction.
error LegOrder(bytes32 record, uint256 next);

/// @notice 44. Not the bound payee: correct the instruction.
error PayeeMismatch(bytes32 record, bytes32 bound);

/// @notice 45. More than the payer's share: correct the instruction.
error OverShare(bytes32 record, bytes32 payer, uint64 share);

/// @notice 46. Lenders come first: correct the instruction.
error LenderFirst(bytes32 record, bytes32 filing);

/// @notice 47. A court order catches the money: wait for lifting or expiry, or instruct the unfrozen part.
error Frozen(bytes32 record, uint64 unfrozen, uint64 amount);

/// @notice 48. The order does not stand.
error OrderNotStanding(bytes32 record, bytes32 order);

/// @notice 49. More than the rest of the order.
error OverOrder(bytes32 record, uint64 rest);

/// @notice 50. More than is available above the limit: lower the amount, verify the node, or wait.
error OverLimit(bytes32 record, uint64 amount, uint64 available);

/// @notice 51. It would fall below the limit: lower the amount.
error BelowLimit(bytes32 record, uint64 amount, uint64 available);

/// @notice 52. The reduction is out of its cap.
error OutOfCap(bytes32 record, uint256 min, uint256 max);

/// @notice 53. Not the next node in order: verify that one.
error NodeOrder(bytes32 record, uint256 next);

/// @notice 54. There is no first registration yet: wait.
error NotRegistered(bytes32 record, bytes32 account);

/// @notice 55. At least one Center must remain: change the proposal.
error LastCenter(bytes32 record);

/// @notice 56. Too few validators would remain: change the proposal.
error TooFewValidators(bytes32 record, uint256 n);

/// @notice 57. The storage layout is not compatible: change the proposal.
error LayoutBreaks(bytes32 record, bytes32 slot);

/// @notice 58. The organisation has voted already.
error AlreadyVoted(bytes32 record, uint32 org);

/// @notice 59. The organisation's last valid key stays, else nobody could write for it any more: add another first, with two keys; out of a single one leads only a vote.
error LastKey(bytes32 record);
