"""How values travel through Redis: msgpack of plain values. Never pickle: whoever can write to Redis must not be able to run code."""

from collections.abc import Mapping

import msgspec


def _encode(value: object) -> object:
    """An error as its sentence; anything else is refused."""
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    raise NotImplementedError(f"{type(value).__name__} does not travel through the queue")


_encoder = msgspec.msgpack.Encoder(enc_hook=_encode)
_decoder = msgspec.msgpack.Decoder()


def pack(value: object) -> bytes:
    """`value` as msgpack. Text, numbers, bool, None, bytes, lists and maps come back as they were; dates, decimals and UUIDs as text.

    Raises:
        TypeError: something else is in it.
    """
    try:
        return _encoder.encode(value)
    except (NotImplementedError, ValueError, OverflowError) as err:
        raise TypeError(str(err)) from err


def unpack(data: bytes) -> object:
    """What `pack` packed.

    Raises:
        ValueError: not msgpack, such as a pickle that somebody planted.
    """
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError as err:
        raise ValueError("not a packed value") from err


def unpack_map(data: bytes) -> dict[str, object]:
    """What `pack` made of a mapping with text keys.

    Raises:
        ValueError: it is not such a mapping.
    """
    value = unpack(data)
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValueError("not a packed mapping")
    return dict(value)
