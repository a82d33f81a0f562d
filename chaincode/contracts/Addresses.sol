// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Proxies at fixed addresses (formats.md 3).
address constant CONSORTIUM = address(0x1001);
address constant UNITS = address(0x1002);
address constant FILINGS = address(0x1003);
address constant ESCROWS = address(0x1004);
address constant PRESALES = address(0x1005);
address constant DRAWDOWNS = address(0x1006);
address constant BATCH = address(0x1008);
