"""The caller's trace, taken from its headers (https://www.w3.org/TR/trace-context/)."""

from __future__ import annotations

import pytest

from runtime.tracing import passed

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GOOD = f"00-{TRACE}-00f067aa0ba902b7-01"


def test_what_came_goes_on_as_it_came() -> None:
    trace = passed({"traceparent": GOOD, "tracestate": "rojo=00f067aa0ba902b7,congo=t61", "baggage": "name=Anna"})
    assert trace is not None
    assert trace.trace_id == TRACE
    assert trace.attempt("int-api", "draftOrder", 1).headers == {
        "traceparent": GOOD,
        "tracestate": "rojo=00f067aa0ba902b7,congo=t61",
    }


PARENT = "00f067aa0ba902b7"


# The cases of https://github.com/w3c/trace-context/blob/main/test/test.py, with its names.
@pytest.mark.parametrize(
    ("case", "traceparent", "sent"),
    [
        ("trace_flags as it came", f"00-{TRACE}-{PARENT}-00", f"00-{TRACE}-{PARENT}-00"),
        ("version_0x00 with a dot", f"00-{TRACE}-{PARENT}-01.", None),
        ("version_0x00 with a dash", f"00-{TRACE}-{PARENT}-01-", None),
        ("version_0x00 with more", f"00-{TRACE}-{PARENT}-01-what-the-future-will-be-like", None),
        ("version_0xcc", f"cc-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-01"),
        ("version_0xcc with more", f"cc-{TRACE}-{PARENT}-01-what-the-future-will-be-like", f"00-{TRACE}-{PARENT}-01"),
        ("version_0xcc with a dot", f"cc-{TRACE}-{PARENT}-01.what-the-future-will-not-be-like", None),
        ("version_0xcc with flags of its own", f"cc-{TRACE}-{PARENT}-fe", f"00-{TRACE}-{PARENT}-00"),
        ("version_0xff", f"ff-{TRACE}-{PARENT}-01", None),
        ("version_illegal_characters", f".0-{TRACE}-{PARENT}-01", None),
        ("version_illegal_characters", f"0.-{TRACE}-{PARENT}-01", None),
        ("version_too_long", f"000-{TRACE}-{PARENT}-01", None),
        ("version_too_long", f"0000-{TRACE}-{PARENT}-01", None),
        ("version_too_short", f"0-{TRACE}-{PARENT}-01", None),
        ("trace_id_all_zero", f"00-{'0' * 32}-{PARENT}-01", None),
        ("trace_id_illegal_characters", f"00-.{TRACE[1:]}-{PARENT}-01", None),
        ("trace_id_illegal_characters", f"00-{TRACE[:8]}.{TRACE[9:]}-{PARENT}-01", None),
        ("trace_id_upper_case", f"00-{TRACE.upper()}-{PARENT}-01", None),
        ("trace_id_too_long", f"00-{TRACE}a-{PARENT}-01", None),
        ("trace_id_too_short", f"00-{TRACE[1:]}-{PARENT}-01", None),
        ("parent_id_all_zero", f"00-{TRACE}-{'0' * 16}-01", None),
        ("parent_id_illegal_characters", f"00-{TRACE}-.{PARENT[1:]}-01", None),
        ("parent_id_too_long", f"00-{TRACE}-{PARENT}a-01", None),
        ("parent_id_too_short", f"00-{TRACE}-{PARENT[1:]}-01", None),
        ("trace_flags_illegal_characters", f"00-{TRACE}-{PARENT}-.0", None),
        ("trace_flags_illegal_characters", f"00-{TRACE}-{PARENT}-0.", None),
        ("trace_flags_too_long", f"00-{TRACE}-{PARENT}-001", None),
        ("trace_flags_too_short", f"00-{TRACE}-{PARENT}-1", None),
        ("multiple headers", f"{GOOD}, 00-{TRACE[::-1]}-{PARENT}-01", None),
        ("line break", GOOD + "\n", None),
        ("empty", "", None),
        ("a phone", "+79161234567", None),
    ],
)
def test_traceparent_is_read_as_the_w3c_tests_do(case: str, traceparent: str, sent: str | None) -> None:
    trace = passed({"traceparent": traceparent, "tracestate": "foo=1"})
    assert (trace and trace.headers.get("traceparent")) == sent, case


def test_without_a_traceparent_there_is_no_trace() -> None:
    assert passed({}) is None
    assert passed({"tracestate": "foo=1"}) is None


KEY_CHARACTERS = "".join([*map(chr, range(0x61, 0x7B)), "0123456789", "_", "-", "*", "/"])
VALUE_CHARACTERS = "".join([*map(chr, range(0x20, 0x2C)), *map(chr, range(0x2D, 0x3D)), *map(chr, range(0x3E, 0x7F))])


@pytest.mark.parametrize(
    ("case", "tracestate", "is_passed"),
    [
        ("included_traceparent_included", "foo=1,bar=2", True),
        ("multiple_headers_different_keys", "foo=1, bar=2, rojo=1, congo=2, baz=3", True),
        ("empty_header", "", False),
        ("empty_header", " , ", False),
        ("empty members", "foo=1,,bar=2,", True),
        ("duplicated_keys", "foo=1,foo=1", False),
        ("duplicated_keys", "foo=1,foo=2", False),
        ("duplicated_keys", "foo=1, bar=2, foo=3", False),
        ("all_allowed_characters", f"{KEY_CHARACTERS}={VALUE_CHARACTERS.rstrip()}", True),
        ("all_allowed_characters", f"{KEY_CHARACTERS[:30]}@a-z0-9_-*/=1", True),
        ("ows_handling", "foo=1 \t , \t bar=2, \t baz=3", True),
        ("ows_handling", " foo=1", True),
        ("key_illegal_characters", "foo =1", False),
        ("key_illegal_characters", "FOO=1", False),
        ("key_illegal_characters", "foo.bar=1", False),
        ("key_illegal_characters", "1foo=1", False),
        ("key_illegal_vendor_format", "foo@=1,bar=2", False),
        ("key_illegal_vendor_format", "@foo=1,bar=2", False),
        ("key_illegal_vendor_format", "foo@@bar=1,bar=2", False),
        ("key_illegal_vendor_format", "foo@bar@baz=1,bar=2", False),
        ("key_length_limit", f"{'z' * 256}=1", True),
        ("key_length_limit", f"{'z' * 257}=1", False),
        ("key_length_limit", f"{'t' * 241}@{'v' * 14}=1", True),
        ("key_length_limit", f"{'t' * 242}@v=1", False),
        ("key_length_limit", f"t@{'v' * 15}=1", False),
        ("empty key", "=1", False),
        ("empty key", "foo=1,=2", False),
        ("no member", "foo", False),
        ("member_count_limit", ",".join(f"bar{number:02}={number:02}" for number in range(1, 33)), True),
        ("member_count_limit", ",".join(f"bar{number:02}={number:02}" for number in range(1, 34)), False),
        ("value_illegal_characters", "foo=bar=baz", False),
        ("value_illegal_characters", "foo=,bar=3", False),
        ("value_illegal_characters", "foo=\u00e9", False),
        ("value_illegal_characters", "foo=1\r\nx: y", False),
        ("value_length_limit", f"a={'v' * 256}", True),
        ("value_length_limit", f"a={'v' * 257}", False),
        ("512 characters", f"{'a' * 200}={'v' * 100},{'b' * 100}={'v' * 109}", True),
        ("more than 512 characters", f"{'a' * 200}={'v' * 100},{'b' * 100}={'v' * 110}", False),
    ],
)
def test_tracestate_is_passed_on_as_the_w3c_tests_do(case: str, tracestate: str, is_passed: bool) -> None:
    trace = passed({"traceparent": GOOD, "tracestate": tracestate})
    assert trace is not None
    assert trace.headers["traceparent"] == GOOD
    assert trace.headers.get("tracestate") == (tracestate if is_passed else None), case
