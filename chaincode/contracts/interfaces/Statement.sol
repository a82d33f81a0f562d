// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice One statement of a batch (formats.md 1).
/// @param kind Kind of the record; 0 proposes or retracts a two-key call.
/// @param number Code of the event; of kind 0: 1 propose, 2 retract.
/// @param role The role in which the caller acts.
/// @param confirm True for the second key of a two-key call.
/// @param expectedSeq The record's seq before the call; 0 for an event that creates.
/// @param gasLimit Gas that this statement gets at most.
/// @param eventTime When it happened, Unix seconds.
/// @param record The record's id; of kind 0 the call digest.
/// @param expectedHead The record's head before the call; 0 = not bound.
/// @param data ABI encoding of the event's fields.
struct Statement {
    uint8 kind;
    uint16 number;
    uint8 role;
    bool confirm;
    uint32 expectedSeq;
    uint32 gasLimit;
    uint64 eventTime;
    bytes32 record;
    bytes32 expectedHead;
    bytes data;
}

/// @notice Who writes, as Batch found it.
/// @param roles Bit r = role r.
/// @param proposer The proposing key of a two-key call; 0 = one key.
struct Writer {
    address key;
    uint32 organisation;
    uint256 roles;
    address proposer;
}

/// @notice Writer, role and event time of an event, as a record that follows needs them.
struct Actor {
    address key;
    uint32 organisation;
    address proposer;
    uint8 role;
    uint64 eventTime;
}
