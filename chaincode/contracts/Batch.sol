// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM, ESCROWS, FILINGS, UNITS} from "./Addresses.sol";
import {Kind, Parameter} from "./generated/Machines.sol";
import {BadValue, KeyInvalid, NotProposed, ProposalLapsed, SameKey} from "./generated/Refusals.sol";
import {IBatch} from "./interfaces/IBatch.sol";
import {IConsortium} from "./interfaces/IConsortium.sol";
import {IRecords} from "./interfaces/IRecords.sol";
import {Statement, Writer} from "./interfaces/Statement.sol";

/// @notice Takes batches of statements, finds out who writes, holds proposals of two-key calls and isolates each call
/// (formats.md 1).
contract Batch is IBatch {
    uint256 private constant LIMIT = 200;
    /// @dev What a refused statement may cost beside its own gas limit: the call itself and the log of its refusal.
    uint256 private constant RESERVE = 30_000;
    uint16 private constant PROPOSE = 1;
    uint16 private constant RETRACT = 2;

    /// @dev By call digest and organisation, so that none can disturb another's: {key 160, organisation 32, until 64}.
    mapping(bytes32 => mapping(uint32 => uint256)) private proposals;

    /// @inheritdoc IBatch
    function submit(Statement[] calldata list) external {
        if (list.length == 0 || list.length > LIMIT) revert BatchSize(list.length);
        Writer memory w;
        w.key = msg.sender;
        (w.organisation, w.roles) = IConsortium(CONSORTIUM).writerOf(msg.sender);
        for (uint256 i = 0; i < list.length; ++i) {
            Statement calldata s = list[i];
            if (gasleft() < uint256(s.gasLimit) * 64 / 63 + RESERVE) revert BatchGas(i);
            // Memory of one statement is used again for the next: 200 calls would else pay its quadratic price.
            uint256 free;
            assembly ("memory-safe") {
                free := mload(0x40)
            }
            bytes memory reason = _apply(w, s);
            if (reason.length != 0) emit Refused(uint16(i), s.kind, s.record, reason.length == 1 ? bytes("") : reason);
            assembly ("memory-safe") {
                mstore(0x40, free)
            }
        }
    }

    /// @dev Returns nothing when applied, else the refusal; one byte stands for an empty reason.
    function _apply(Writer memory w, Statement calldata s) private returns (bytes memory reason) {
        if (w.organisation == 0) return abi.encodeWithSelector(KeyInvalid.selector, s.record, w.key);
        if (s.kind == 0) return _propose(w, s);
        address target = _target(s.kind);
        if (target == address(0)) return abi.encodeWithSelector(BadValue.selector, s.record, bytes32("kind"));
        w.proposer = address(0);
        bytes32 callDigest;
        if (s.confirm) {
            callDigest = _callDigest(target, s);
            uint256 proposal = proposals[callDigest][w.organisation];
            w.proposer = address(uint160(proposal));
            uint64 until = uint64(proposal >> 192);
            if (proposal == 0) return abi.encodeWithSelector(NotProposed.selector, s.record, callDigest);
            if (w.proposer == w.key) return abi.encodeWithSelector(SameKey.selector, s.record, w.key);
            if (block.timestamp > until) return abi.encodeWithSelector(ProposalLapsed.selector, s.record, callDigest, until);
            // Its key must still speak for the organisation: what a revoked or ended one proposed counts for nothing.
            (uint32 organisation,) = IConsortium(CONSORTIUM).writerOf(w.proposer);
            if (organisation != w.organisation) return abi.encodeWithSelector(KeyInvalid.selector, s.record, w.proposer);
        }
        bool ok;
        (ok, reason) = target.call{gas: s.gasLimit}(abi.encodeCall(IRecords.transition, (w, s)));
        if (ok) {
            if (s.confirm) delete proposals[callDigest][w.organisation];
            return "";
        }
        if (reason.length == 0) return new bytes(1);
    }

    /// @dev A statement of kind 0: notes a proposal of the call whose digest is the record, or retracts the organisation's own.
    function _propose(Writer memory w, Statement calldata s) private returns (bytes memory) {
        if (s.number != PROPOSE && s.number != RETRACT) {
            return abi.encodeWithSelector(BadValue.selector, s.record, bytes32("event"));
        }
        if (s.data.length != 0) return abi.encodeWithSelector(BadValue.selector, s.record, bytes32("data"));
        if (s.number == RETRACT) {
            if (proposals[s.record][w.organisation] == 0) {
                return abi.encodeWithSelector(NotProposed.selector, s.record, s.record);
            }
            delete proposals[s.record][w.organisation];
            emit Retracted(s.record, w.organisation, w.key);
            return "";
        }
        uint64 until = uint64(block.timestamp + IConsortium(CONSORTIUM).parameter(Parameter.ConfirmWithin));
        proposals[s.record][w.organisation] =
            uint256(uint160(w.key)) | (uint256(w.organisation) << 160) | (uint256(until) << 192);
        emit Proposed(s.record, w.organisation, w.key, until);
        return "";
    }

    /// @dev What a proposal and its confirmation have in common: the call, but not who signs (formats.md 1).
    function _callDigest(address target, Statement calldata s) private view returns (bytes32) {
        return keccak256(
            abi.encode(block.chainid, target, s.kind, s.number, s.role, s.expectedSeq, s.eventTime, s.record, keccak256(s.data))
        );
    }

    /// @dev The proxy that keeps a kind; kinds that are not built yet have none.
    function _target(uint8 kind) private pure returns (address) {
        if (kind == Kind.Filing || kind == Kind.Tax) return FILINGS;
        if (kind == Kind.Escrow) return ESCROWS;
        if (kind == Kind.Unit) return UNITS;
        if (kind == Kind.Organisation) return CONSORTIUM;
        return address(0);
    }
}
