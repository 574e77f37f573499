"""SQL that understands one cell: from text as people write it to a typed value.

Every expression is NULL where the text cannot be understood; `fault_sql` then says why.
"""

from decimal import Decimal

from zhiheng.facts.rows_sql import literal
from zhiheng.facts.schema import FactColumn

LONGEST = {"id": 64, "person": 64, "text": 2000}
EARLIEST, LATEST = "1900-01-01", "2100-12-31"
SCHOOL_TIME_HOURS = 8  # all of China keeps the time of Beijing, without summer time
TRUE_WORDS = ("是", "有", "对", "√", "true", "yes", "y", "1", "1.0")
FALSE_WORDS = ("否", "无", "没有", "不", "×", "false", "no", "n", "0", "0.0")
BLANKS = " \t\r\n\u00a0\u3000\ufeff\u200b"
_WIDE = "０１２３４５６７８９．－＋：／，％"
_PLAIN = "0123456789.-+:/,%"
_CONTROL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]"
_CONTROL_IN_ID = "[\\x00-\\x1f\\x7f]"
_INTEGER = "[+-]?([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3}){1,5})(\\.0*)?"
_DECIMAL = "[+-]?([0-9]{{1,15}}|[0-9]{{1,3}}(,[0-9]{{3}}){{1,4}})(\\.[0-9]{{0,{scale}}}0*)?"
_PLAIN_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_LOOSE_DATE = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_CLOCK = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?"
_OFFSET = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_SCORE_PLACES = 2


def trimmed_sql(text: str) -> str:
    """Return SQL for a cell without blanks at its ends; NULL where nothing is left."""
    return f"nullif(trim({text}, {literal(BLANKS)}), '')"


def value_sql(column: FactColumn, text: str) -> str:
    """Return SQL for the typed value of a trimmed cell, whatever its size."""
    match column.type:
        case "id" | "person":
            return _text(text, LONGEST[column.type], _CONTROL_IN_ID)
        case "text":
            return _text(text, LONGEST["text"], _CONTROL)
        case "choice":
            return _choice(column, text)
        case "boolean":
            return _boolean(text)
        case "integer":
            number = _number(column, text)
            whole = f"split_part(replace({number}, ',', ''), '.', 1)"
            return (
                f"CASE WHEN {_fits(text, '[0-9]{1,18}')} THEN TRY_CAST({text} AS BIGINT) "
                f"WHEN {_fits(number, _INTEGER)} THEN TRY_CAST({whole} AS BIGINT) END"
            )
        case "decimal":
            return _decimal(column, text, column.scale or 0)
        case "score":
            exact = _decimal(column, text, _SCORE_PLACES)
            return f"CAST({exact} * 100 AS BIGINT)"
        case "date":
            return _date(text)
        case "timestamp":
            return _timestamp(text)


def allowed_sql(column: FactColumn, value: str) -> str:
    """Return SQL for whether a typed value lies within the limits of its column."""
    if column.type in ("date", "timestamp"):
        return f"{value} BETWEEN DATE '{EARLIEST}' AND TIMESTAMP '{LATEST} 23:59:59.999999'"
    limits = []
    if column.minimum is not None:
        limits.append(f"{value} >= {_stored(column, column.minimum)}")
    if column.maximum is not None:
        limits.append(f"{value} <= {_stored(column, column.maximum)}")
    return " AND ".join(limits) or "true"


def fault_sql(column: FactColumn, text: str) -> str:
    """Return SQL for the kind of fault of a trimmed cell that has no allowed value."""
    control = _CONTROL if column.type == "text" else _CONTROL_IN_ID
    longest = LONGEST.get(column.type, LONGEST["text"])
    return (
        f"CASE WHEN regexp_matches({text}, {literal(control)}) THEN 'control' "
        f"WHEN length({text}) > {longest} THEN 'too_long' "
        f"WHEN {value_sql(column, text)} IS NOT NULL THEN 'range' "
        f"ELSE {literal('unknown_choice' if column.type == 'choice' else 'type')} END"
    )


def _stored(column: FactColumn, limit: Decimal) -> str:
    return f"{limit * 100 if column.type == 'score' else limit:f}"


def _text(text: str, longest: int, control: str) -> str:
    fine = f"length({text}) <= {longest} AND NOT regexp_matches({text}, {literal(control)})"
    return f"CASE WHEN {fine} THEN {text} END"


def _plain(text: str) -> str:
    return f"translate({text}, {literal(_WIDE)}, {literal(_PLAIN)})"


def _fits(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _choice(column: FactColumn, text: str) -> str:
    words = {word.lower(): code for word, code in column.words.items()}
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in words.items())
    return f"CASE lower({text}) {cases} END"


def _boolean(text: str) -> str:
    given = f"lower({_plain(text)})"
    yes = ", ".join(literal(word) for word in TRUE_WORDS)
    no = ", ".join(literal(word) for word in FALSE_WORDS)
    return f"CASE WHEN {given} IN ({yes}) THEN true WHEN {given} IN ({no}) THEN false END"


def _number(column: FactColumn, text: str) -> str:
    """Return SQL for the text of a number; a percent sign is no unit of its own."""
    plain = _plain(text)
    return f"rtrim({plain}, '%')" if column.unit == "%" else plain


def _decimal(column: FactColumn, text: str, scale: int) -> str:
    number = _number(column, text)
    kind = f"DECIMAL(18,{scale})"
    return (
        f"CASE WHEN {_fits(text, f'[0-9]{{1,15}}([.][0-9]{{0,{scale}}})?')} "
        f"THEN TRY_CAST({text} AS {kind}) "
        f"WHEN {_fits(number, _DECIMAL.format(scale=scale))} "
        f"THEN TRY_CAST(replace({number}, ',', '') AS {kind}) END"
    )


def _dashed(text: str) -> str:
    """Return SQL for a date with its parts apart by dashes."""
    apart = f"translate({_plain(text)}, '年月/.日', '----')"
    return f"regexp_replace({apart}, '^([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})$', '\\1-\\2-\\3')"


def _date(text: str) -> str:
    dashed = _dashed(text)
    day = f"regexp_replace({dashed}, '[ T]0{{1,2}}:00(:00(\\.0+)?)?$', '')"
    return (
        f"CASE WHEN {_fits(text, _PLAIN_DATE)} THEN TRY_CAST({text} AS DATE) "
        f"WHEN {_fits(day, _LOOSE_DATE)} THEN TRY_CAST({day} AS DATE) END"
    )


def _timestamp(text: str) -> str:
    fast = f"{_PLAIN_DATE}[ T][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\\.[0-9]{{1,6}})?"
    plain = _plain(text)
    clock = f"regexp_extract({plain}, '[ T]({_CLOCK}) *{_OFFSET}?$', 1)"
    offset = f"regexp_extract({plain}, '[ T]{_CLOCK} *({_OFFSET})$', 3)"
    day = _dashed(f"regexp_replace({plain}, '[ T]+{_CLOCK} *{_OFFSET}?$', '')")
    moment = f"{day} || ' ' || {clock}"
    universal = f"timezone('UTC', TRY_CAST({moment} || {offset} AS TIMESTAMPTZ))"
    return (
        f"CASE WHEN {_fits(text, fast)} THEN TRY_CAST({text} AS TIMESTAMP) "
        f"WHEN {clock} = '' THEN CAST({_date(text)} AS TIMESTAMP) "
        f"WHEN NOT {_fits(day, _LOOSE_DATE)} THEN NULL "
        f"WHEN {offset} = '' THEN TRY_CAST({moment} AS TIMESTAMP) "
        f"ELSE {universal} + INTERVAL {SCHOOL_TIME_HOURS} HOUR END"
    )
