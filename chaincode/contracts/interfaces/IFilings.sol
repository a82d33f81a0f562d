// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What the money contracts ask and tell a filing.
interface IFilings {
    /// @notice State (0 = none), version, kind and current money record of a filing.
    function filingOf(bytes32 filing)
        external
        view
        returns (uint8 state, uint32 version, uint8 filingKind, bytes32 money);

    /// @notice Binds a money record to a filing. Money contracts alone may call it.
    function bindMoney(bytes32 filing, bytes32 money) external;
}
