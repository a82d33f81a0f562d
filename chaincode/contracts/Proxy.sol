// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM} from "./Addresses.sol";

/// @notice Stands at a fixed address and runs an implementation on its own storage (ERC-1967). Consortium alone can
/// exchange the implementation, and names the layout version that proofs are read by.
contract Proxy {
    /// @dev ERC-1967: keccak256("eip1967.proxy.implementation") - 1.
    bytes32 private constant IMPLEMENTATION = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    bytes32 private constant LAYOUT = keccak256("ledger/layout");

    /// @notice The implementation was exchanged (ERC-1967).
    event Upgraded(address indexed implementation);

    /// @notice The layout version from this block on.
    event LayoutNamed(uint32 layoutVersion);

    /// @notice The function is another contract's to call.
    error CallerNotPermitted(address caller);

    /// @notice There is no code at the implementation's address.
    error ImplementationMissing(address implementation);

    /// @notice Exchanges the implementation.
    function upgrade(address implementation, uint32 layoutVersion) external {
        if (msg.sender != CONSORTIUM) revert CallerNotPermitted(msg.sender);
        if (implementation.code.length == 0) revert ImplementationMissing(implementation);
        bytes32 implementationSlot = IMPLEMENTATION;
        bytes32 layoutSlot = LAYOUT;
        assembly ("memory-safe") {
            sstore(implementationSlot, implementation)
            sstore(layoutSlot, layoutVersion)
        }
        emit Upgraded(implementation);
        emit LayoutNamed(layoutVersion);
    }

    /// @dev Every other call runs the implementation's code on this contract's storage; its
    /// answer or revert is passed on as it is.
    fallback() external {
        bytes32 slot = IMPLEMENTATION;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(slot), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}
