// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Actor} from "./Statement.sol";

/// @notice What Filings must know of money and tells it. Filings owns this face, money contracts implement it.
interface IMoney {
    /// @notice What lies in the record, in fen.
    function balanceOf(bytes32 money) external view returns (uint64);

    /// @notice Refuses (EscrowUnsettled) unless the money allows that the filing is cancelled; closes an empty record.
    function settle(Actor calldata a, bytes32 filing, bytes32 money, bytes32 judgment) external;

    /// @notice Refuses (EscrowUnsettled, VersionMismatch) unless the money allows registration; tells it of registration.
    function registered(Actor calldata a, bytes32 filing, bytes32 money, uint32 version) external;

    /// @notice Carries the record's filing version from `version` to the next after a clerical change.
    function carry(bytes32 money, uint32 version) external;
}
