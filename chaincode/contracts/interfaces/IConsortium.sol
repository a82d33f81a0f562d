// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Organisations, keys, parameters and validators.
interface IConsortium {
    /// @notice The organisation that a writer key speaks for at this block, and its roles (bit r = role r); 0, 0 = none.
    function writerOf(address key) external view returns (uint32 organisation, uint256 roles);

    /// @notice Whether a member organisation holds a role.
    function holdsRole(uint32 organisation, uint8 role) external view returns (bool);

    /// @notice A parameter by its number (formats.md 4).
    function parameter(uint256 number) external view returns (uint256);

    /// @notice Takes a bank's serial for `record`; it serves once per bank, for ever. Money contracts alone may call it.
    function useSerial(bytes32 record, uint32 bank, bytes32 serial) external;

    /// @notice The validators of the next block, ascending (QBFT contract mode).
    function getValidators() external view returns (address[] memory);

    /// @notice setId << 64 | from, and the hash of the set's hand-over (evidence.md 6).
    function validatorSet() external view returns (uint256 setMeta, bytes32 setHash);
}
