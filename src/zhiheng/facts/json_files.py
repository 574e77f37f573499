"""JSON read so that nothing is lost: exact numbers, and repeated keys noticed."""

import json
from typing import Any, NoReturn

from zhiheng.facts.files import unreadable
from zhiheng.shared.numbers import number_from
from zhiheng.shared.problems import InvalidInputError


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which keys stood in it more than once.

    Attributes:
        repeated: Those keys, in order of their second appearance.
    """

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__()
        self.repeated: list[str] = []
        for key, value in pairs:
            if key in self:
                self.repeated.append(key)
            else:
                self[key] = value


def read_json(content: bytes, name: str) -> Any:
    """Return what a JSON text says: objects as `JsonObject`, fractions as `Decimal`.

    Numbers of more digits than are read come as `LongNumber`.

    Raises:
        InvalidInputError: It is no JSON in UTF-8; line and column are named.
    """
    try:
        text = content.decode("utf-8-sig")
        return json.loads(
            text,
            object_pairs_hook=JsonObject,
            parse_float=number_from,
            parse_int=number_from,
            parse_constant=_refuse,
        )
    except UnicodeDecodeError:
        reason = "不是 UTF-8 编码"
    except json.JSONDecodeError as error:
        reason = f"第 {error.lineno} 行第 {error.colno} 列不是合法的 JSON（{error.msg}）"
    except ValueError as error:
        reason = f"含有无法读取的数（{error}）"
    except RecursionError:
        reason = "嵌套过深"
    raise InvalidInputError([unreadable(name, reason)])


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
