// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Actor} from "./Statement.sol";

/// @notice What Filings asks and tells a unit; refusals carry the filing's id.
interface IUnits {
    /// @notice Takes an open unit's free slot for a filing that quotes its title version.
    function take(Actor calldata a, bytes32 unit, bytes32 filing, uint32 quoted) external;

    /// @notice Frees the slot.
    function free(Actor calldata a, bytes32 unit, bytes32 filing) external;

    /// @notice Frees the slot and moves the title to the filing's buyer; the filing's title version must be the unit's.
    function register(Actor calldata a, bytes32 unit, bytes32 filing, uint32 quoted) external;

    /// @notice The unit's title version.
    function titleOf(bytes32 unit) external view returns (uint32);
}
