"""What travels through Redis, and what does not."""

import contextlib
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra import pack, unpack, unpack_map

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_values_come_back_as_they_were(value):
    assert unpack(pack(value)) == value


def test_exact_values_come_back_as_text():
    assert unpack(pack([Decimal("0.10"), date(2022, 12, 28), UUID(int=1)])) == ["0.10", "2022-12-28", str(UUID(int=1))]


def test_an_error_travels_as_its_sentence():
    assert unpack(pack({"r": ValueError("no such day")})) == {"r": "ValueError: no such day"}


@pytest.mark.parametrize("value", [object(), lambda: None, 2**70, type])
def test_anything_else_is_refused(value):
    with pytest.raises(TypeError):
        pack({"value": value})


@given(st.binary())
def test_no_bytes_do_more_than_fail(data):
    with contextlib.suppress(ValueError):
        unpack(data)


@pytest.mark.parametrize("value", [[1], "text", {1: 2}, None])
def test_a_mapping_is_asked_for_and_nothing_else_taken(value):
    with pytest.raises(ValueError, match="mapping"):
        unpack_map(pack(value))
    assert unpack_map(pack({"a": 1})) == {"a": 1}
