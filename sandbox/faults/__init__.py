"""Faults of upstreams, one class each.

A fault is set for an operation of an upstream, for the next calls or by chance (`Faults.set`), and then acts on the
exchange in place of the upstream (`act`). Faults stand outside of the witness: it judges what the upstream itself says.
"""

from sandbox.faults.connection import AnswerLost, NoAnswer, Refuse, ResetBefore, ResetHalfway
from sandbox.faults.decision import Undecided
from sandbox.faults.exchange import Answer, Exchange
from sandbox.faults.plan import EVERY, AnyFault, Faults, FaultSetting
from sandbox.faults.spoiled import HugeBody, MissingField, NotJson, UnknownEnum, UnknownField, WrongType
from sandbox.faults.statuses import HtmlStatus, Redirect, Status, UnknownStatus
from sandbox.faults.timing import After, Delay, SlowBody

__all__ = [
    "EVERY",
    "After",
    "Answer",
    "AnswerLost",
    "AnyFault",
    "Delay",
    "Exchange",
    "FaultSetting",
    "Faults",
    "HtmlStatus",
    "HugeBody",
    "MissingField",
    "NoAnswer",
    "NotJson",
    "Redirect",
    "Refuse",
    "ResetBefore",
    "ResetHalfway",
    "SlowBody",
    "Status",
    "Undecided",
    "UnknownEnum",
    "UnknownField",
    "UnknownStatus",
    "WrongType",
]
