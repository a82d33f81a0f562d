// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Word} from "./Word.sol";

/// @dev Classes of change.
uint8 constant CLASS_PARTY = 1;
uint8 constant CLASS_PRICE = 2;
uint8 constant CLASS_CLERICAL = 4;

/// @dev Word 0: own bits = filingKind 8, titleVersion 32, validUntil 64. Loans come with a later version.
struct Filing {
    Word word;
    bytes32 head;
    bytes32 commitment;
    bytes32 commitmentSm;
    bytes32 unitRef;
    bytes32 money;
    bytes32 pendingCommitment;
    bytes32 pendingCommitmentSm;
    uint256 pending; // class 8, payeeOnly 8, seq 32
    bytes32[] loans;
}

/// @dev Word 0: version = version assessed (0 while none is); own bits = paid 8.
struct Tax {
    Word word;
    bytes32 head;
}

/// @notice The bits of word 0 that are a filing's own.
library FilingWord {
    /// @dev The own bits of a filing.
    function own(uint8 kind, uint32 title, uint64 until) internal pure returns (uint256) {
        return uint256(kind) | (uint256(title) << 8) | (uint256(until) << 40);
    }

    /// @dev What kind of contract it is (ledger.json).
    function filingKind(Word w) internal pure returns (uint8) {
        return uint8(w.ownOf());
    }

    /// @dev The title version of the unit that the contract was signed on.
    function titleVersion(Word w) internal pure returns (uint32) {
        return uint32(w.ownOf() >> 8);
    }

    /// @dev Until when it can be filed, in Unix seconds.
    function validUntil(Word w) internal pure returns (uint64) {
        return uint64(w.ownOf() >> 40);
    }

    /// @dev The same word on another title version.
    function withTitle(Word w, uint32 title) internal pure returns (Word) {
        return w.withOwn(own(filingKind(w), title, validUntil(w)));
    }
}
