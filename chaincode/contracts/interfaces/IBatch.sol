// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Statement} from "./Statement.sol";

/// @notice The only door to the records.
interface IBatch {
    /// @notice A statement was refused; the others of its batch are not touched.
    /// @param reason The ABI-encoded named error; empty = it burnt its gas limit.
    event Refused(uint16 indexed index, uint8 kind, bytes32 indexed record, bytes reason);

    /// @notice A two-key call was proposed by its first key.
    event Proposed(bytes32 indexed callDigest, uint32 organisation, address key, uint64 until);

    /// @notice A proposal was dropped by its organisation.
    event Retracted(bytes32 indexed callDigest, uint32 organisation, address key);

    /// @notice The gas left does not suffice for statement `index` and its limit; nothing of the batch is applied.
    error BatchGas(uint256 index);

    /// @notice A batch has 1 to 200 statements.
    error BatchSize(uint256 n);

    /// @notice Applies the statements in order, each by itself.
    function submit(Statement[] calldata list) external;
}
