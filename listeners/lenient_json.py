"""JSON of others: an emoji somebody cut in the middle is replaced, a NaN is nothing, and neither is refused."""

import json
from typing import Any

import msgspec


def decode(raw: bytes | str) -> Any:
    """What `raw` says. ValueError where it is no JSON, or nested deeper than any that means something."""
    try:
        return msgspec.json.decode(raw)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except ValueError:
        try:
            told = json.loads(raw, parse_constant=lambda _: None)
            return json.loads(whole(json.dumps(told, ensure_ascii=False)))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def whole(text: str) -> str:
    """`text` without halves of characters, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
