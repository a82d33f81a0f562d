// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DRAWDOWNS, ESCROWS, PRESALES} from "./Addresses.sol";
import {Data} from "./Data.sol";
import {Records} from "./Records.sol";
import {Word} from "./Word.sol";
import {OrganisationEvent, OrganisationState} from "./generated/Machines.sol";
import {BadValue, IdUsed, LastKey, NotProposed, SerialUsed, TooMany, UnknownRecord} from "./generated/Refusals.sol";
import {IConsortium} from "./interfaces/IConsortium.sol";
import {Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Organisations with their roles, writer keys, code keys, the unit key, parameters, bank serials and
/// validators. Genesis writes them; governance (kind 9) comes with a later version.
contract Consortium is Records, IConsortium {
    /// @dev Word 0: own bits = roles 32.
    struct Organisation {
        Word word;
        bytes32 head;
        bytes32 nameHash;
    }

    /// @dev Keys of one organisation that have not ended.
    uint256 private constant KEYS_LIMIT = 64;

    mapping(bytes32 => Organisation) private organisations;
    /// @dev Slot 1 is the proposals' (kind 9).
    uint256 private proposals;
    /// @dev {organisation 32, from 64, to 64, suspectFrom 64}; blocks; "to" is the first that no longer counts, 0 = none.
    mapping(address => uint256) private writerKeys;
    /// @dev By SHA-256(SPKI): {from 64, to 64, revokedAt 64}. Written at genesis, proved by their words.
    mapping(bytes32 => uint256) private codeKeys;
    mapping(uint256 => uint256) private parameters;
    /// @dev By keccak256(abi(bank, serial)): the record that used it.
    mapping(bytes32 => bytes32) private serials;
    bytes32 private unitKeyHash;
    uint256 private setMeta;
    bytes32 private setHash;
    address[] private validators;
    /// @dev By organisation: keys that were added; one that has ended gives its place to a new one when the list is full.
    mapping(uint32 => address[]) private keysOf;

    /// @inheritdoc IConsortium
    function writerOf(address key) external view returns (uint32 organisation, uint256 roles) {
        uint256 term = writerKeys[key];
        if (!_countsAt(term, block.number)) return (0, 0);
        Word word = organisations[bytes32(uint256(uint32(term)))].word;
        if (word.stateOf() != OrganisationState.Member) return (0, 0);
        return (uint32(term), uint32(word.ownOf()));
    }

    /// @inheritdoc IConsortium
    function holdsRole(uint32 organisation, uint8 role) external view returns (bool) {
        Word word = organisations[bytes32(uint256(organisation))].word;
        return word.stateOf() == OrganisationState.Member && (uint32(word.ownOf()) >> role) & 1 == 1;
    }

    /// @inheritdoc IConsortium
    function parameter(uint256 number) external view returns (uint256) {
        return parameters[number];
    }

    /// @inheritdoc IConsortium
    function useSerial(bytes32 record, uint32 bank, bytes32 serial) external {
        if (msg.sender != ESCROWS && msg.sender != PRESALES && msg.sender != DRAWDOWNS) {
            revert CallerNotPermitted(msg.sender);
        }
        bytes32 key = keccak256(abi.encode(bank, serial));
        if (serials[key] != 0) revert SerialUsed(record, bank, serial);
        serials[key] = record;
    }

    /// @inheritdoc IConsortium
    function getValidators() external view returns (address[] memory) {
        return validators;
    }

    /// @inheritdoc IConsortium
    function validatorSet() external view returns (uint256, bytes32) {
        return (setMeta, setHash);
    }

    /// @dev Routes addKey and revokeKey; no other event of an organisation is built.
    function _dispatch(Writer calldata w, Statement calldata s) internal override {
        if (s.number == OrganisationEvent.AddKey) _addKey(w, s);
        else if (s.number == OrganisationEvent.RevokeKey) _revokeKey(w, s);
        else revert BadValue(s.record, "event");
    }

    /// @dev Own organisation, any role that it holds.
    function _checkOwn(Organisation storage o, Writer calldata w, Statement calldata s, uint256 twoKeys) private view {
        Word word = o.word;
        if (word.isAbsent()) revert UnknownRecord(s.record, s.record);
        uint32 only = w.organisation;
        if (s.record != bytes32(uint256(only))) only = type(uint32).max;
        _check(word, o.head, w, s, s.role, only, twoKeys, 1 << OrganisationState.Member);
    }

    /// @dev By two keys: a new writer key of the own organisation, from a later block on. A key that
    /// was ever added is not taken again.
    function _addKey(Writer calldata w, Statement calldata s) private {
        Organisation storage o = organisations[s.record];
        _checkOwn(o, w, s, ALWAYS);
        Data.exactly(s, 3);
        address key = address(uint160(Data.number(s, 0, type(uint160).max)));
        uint64 from = Data.blockNumber(s, 1, "from");
        uint64 to = Data.blockNumber(s, 2, "to");
        if (key == address(0)) revert BadValue(s.record, "key");
        if (from == 0) from = uint64(block.number + 1);
        if (from <= block.number) revert BadValue(s.record, "from");
        if (to != 0 && to <= from) revert BadValue(s.record, "to");
        if (writerKeys[key] != 0) revert IdUsed(s.record, bytes32(uint256(uint160(key))));
        writerKeys[key] = uint256(w.organisation) | (uint256(from) << 32) | (uint256(to) << 96);
        _enlist(s.record, keysOf[w.organisation], key);
        _advance(o, w, s);
    }

    /// @dev Puts the key into the organisation's list; in a full one it takes the place of a key that has ended.
    function _enlist(bytes32 record, address[] storage list, address key) private {
        if (list.length < KEYS_LIMIT) {
            list.push(key);
            return;
        }
        for (uint256 i = 0; i < KEYS_LIMIT; ++i) {
            if (_hasEnded(writerKeys[list[i]])) {
                list[i] = key;
                return;
            }
        }
        revert TooMany(record, "keys", KEYS_LIMIT);
    }

    /// @dev One key alone ends a key, as long as two others stay: it can neither put the past under review nor be left
    /// alone, and nobody ends the last one.
    function _revokeKey(Writer calldata w, Statement calldata s) private {
        Organisation storage o = organisations[s.record];
        _checkOwn(o, w, s, 0);
        Data.exactly(s, 2);
        address key = address(uint160(Data.number(s, 0, type(uint160).max)));
        uint64 suspectFrom = Data.blockNumber(s, 1, "suspectFrom");
        if (suspectFrom > block.number + 1) revert BadValue(s.record, "suspectFrom");
        uint256 term = writerKeys[key];
        if (term == 0 || uint32(term) != w.organisation) revert UnknownRecord(s.record, bytes32(uint256(uint160(key))));
        uint64 to = uint64(term >> 96);
        uint64 suspectBefore = uint64(term >> 160);
        bool ended = _hasEnded(term);
        // A key that has ended can still be put under review, once or from an earlier block.
        if (ended && (suspectFrom == 0 || (suspectBefore != 0 && suspectBefore <= suspectFrom))) {
            revert BadValue(s.record, "key");
        }
        bool alone = suspectFrom == 0;
        if (!ended) {
            uint256 others = _others(w.organisation, key);
            if (others == 0) revert LastKey(s.record);
            alone = alone && others > 1;
            to = uint64(block.number + 1);
        }
        if (!alone && w.proposer == address(0)) revert NotProposed(s.record, _callDigest(s));
        if (suspectFrom == 0 || (suspectBefore != 0 && suspectBefore < suspectFrom)) suspectFrom = suspectBefore;
        writerKeys[key] = (term & type(uint96).max) | (uint256(to) << 96) | (uint256(suspectFrom) << 160);
        _advance(o, w, s);
    }

    /// @dev How many of an organisation's other keys count in the next block; 2 = two or more.
    function _others(uint32 organisation, address key) private view returns (uint256 n) {
        address[] storage list = keysOf[organisation];
        for (uint256 i = 0; i < list.length && n < 2; ++i) {
            address other = list[i];
            if (other != key && _countsAt(writerKeys[other], block.number + 1)) ++n;
        }
    }

    /// @dev Whether a key with this term signs in block `number`.
    function _countsAt(uint256 term, uint256 number) private pure returns (bool) {
        uint256 to = uint64(term >> 96);
        return term != 0 && uint64(term >> 32) <= number && (to == 0 || number < to);
    }

    /// @dev Does not count in the next block or later.
    function _hasEnded(uint256 term) private view returns (bool) {
        uint256 to = uint64(term >> 96);
        return to != 0 && to <= block.number + 1;
    }

    /// @dev Writes word 0 and the head of the organisation's event; its state stays Member.
    function _advance(Organisation storage o, Writer calldata w, Statement calldata s) private {
        o.word = o.word.next(OrganisationState.Member, s.eventTime);
        o.head = _appendCalled(s, o.head, _actor(w, s));
    }
}
