// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Statement, Writer} from "./Statement.sol";

/// @notice What every contract that keeps records has.
interface IRecords {
    /// @notice An event was applied to a record. `head` covers it (domain.md 9).
    event Recorded(
        uint8 indexed kind,
        uint16 indexed number,
        bytes32 indexed record,
        uint32 seq,
        uint32 organisation,
        address key,
        address proposer,
        uint8 role,
        uint64 eventTime,
        bytes32 head,
        bytes data
    );

    /// @notice The function is another contract's to call.
    error CallerNotPermitted(address caller);

    /// @notice Applies one statement or reverts with a named refusal. Batch alone may call it.
    function transition(Writer calldata w, Statement calldata s) external;
}
