// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

contract Counter {
    uint256 public number;

    event Set(uint256 number);

    constructor(uint256 first) {
        number = first;
    }

    function set(uint256 next) external {
        number = next;
        emit Set(next);
    }
}
