"""pydantic's errors about one file -> Problems: file, line, id and key, what was found, what is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import Problem
from monitor.registry.places import place
from monitor.registry.schema import IncludedFile, MainFile, ResourceRow, SharedKeys
from monitor.registry.tree import Fault, Node, Rows, Table
from monitor.registry.unacceptable import Unacceptable, shown

# Each row: pydantic's error type, what was found, what is accepted ({name}: from the error's context).
_TEXTS: Mapping[str, tuple[str, str]] = {
    "string_type": ("{value} stands where a text belongs", "one text"),
    "tuple_type": ("{value} stands where a list belongs", "a list such as [first, second]"),
    "dict_type": ("{value} stands where a mapping belongs", "keys with values"),
    "model_type": ("{value} stands where a mapping belongs", "keys with values"),
    "mapping_type": ("{value} stands where a mapping belongs", "keys with values"),
    "enum": ("{value} is not known here", "{expected}"),
    "literal_error": ("{value} is not known here", "{expected}"),
    "int_type": ("{value} is not a whole number", "a whole number"),
    "int_parsing": ("{value} is not a whole number", "a whole number"),
    "int_parsing_size": ("{value} is not a whole number", "a whole number of sensible size"),
    "int_from_float": ("{value} is not a whole number", "a whole number"),
    "greater_than_equal": ("{value} is too small", "{ge} or more"),
    "less_than_equal": ("{value} is too large", "{le} or less"),
    "path_type": ("{value} is not a path", "a path such as reports"),
    "ip_v4_network": ("{value} is not a network", "a network such as 10.0.0.0/8 or fd00::/8"),
    "ip_v6_network": ("{value} is not a network", "a network such as 10.0.0.0/8 or fd00::/8"),
}
_WITH_ACCEPTED = re.compile(r"(.*) \(accepted: (.*)\)", re.DOTALL)


def tree_problems(name: str, root: Node, faults: Iterable[Fault]) -> tuple[Problem, ...]:
    """Return the faults of the text itself as Problems of the file called `name`."""
    return tuple(
        Problem(name, fault.line, place(root, fault.path)[1], fault.found, fault.accepted)
        for fault in faults
    )


def row_problems(
    name: str, root: Table, model: type[IncludedFile], invalid: ValidationError
) -> tuple[Problem, ...]:
    """Return pydantic's errors as Problems, each once."""
    problems: dict[Problem, None] = {}
    for error in invalid.errors(include_url=False):
        path = tuple(step for step in error["loc"] if step != "[key]")
        if error["type"] == "missing" and _is_merged(root, path[:-1]):
            continue
        line, where = place(root, path)
        problems[Problem(name, line, where, *words(error, model))] = None
    return tuple(problems)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'every'?" where a known word is close, else nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f"; did you mean {close[0]!r}?" if close else ""


def listed(words: Iterable[str], most: int = 20) -> str:
    """Return words as a list for a message, cut where it would fill a screen."""
    all_words = sorted(words)
    rest = len(all_words) - most
    return ", ".join(all_words[:most]) + (f" and {rest} more" if rest > 0 else "")


def _is_merged(root: Node, path: tuple[str | int, ...]) -> bool:
    """Return whether a refused `<<` may have brought the key that is missing."""
    node = root
    for step in path:
        if isinstance(node, Table) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, Rows) and isinstance(step, int):
            node = node[step]
    return isinstance(node, Table) and node.is_merged


def words(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Return what was found and what is accepted, for one of pydantic's errors about a class of the schema."""
    context: dict[str, Any] = error.get("ctx", {})
    *above, key = error["loc"]
    match error["type"]:
        case "missing":
            return f"the key {key!r} is missing", _description(_model_at(model, above), str(key))
        case "extra_forbidden":
            return _unknown_key(str(key), _model_at(model, above))
        case "value_error":
            return _own_words(context["error"])
        case _:
            return _pydantic_words(error, context)


def _pydantic_words(error: ErrorDetails, context: Mapping[str, Any]) -> tuple[str, str]:
    value = shown(error["input"])
    if error["type"] not in _TEXTS:
        return f"{value} is not accepted here: {error['msg']}", ""
    found, accepted = _TEXTS[error["type"]]
    found = "nothing stands here" if error["input"] is None else found
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    filled = {**context, "value": value, "expected": expected}
    return found.format_map(filled), accepted.format_map(filled)


def _unknown_key(key: str, model: type[BaseModel]) -> tuple[str, str]:
    known = tuple(model.model_fields)
    if model is IncludedFile and key in MainFile.model_fields:
        return f"the key {key!r} may stand in the main file only", listed(known)
    if model is SharedKeys and key in ResourceRow.model_fields:
        return f"the key {key!r} belongs to each resource, not to its defaults", listed(known)
    return f"unknown key {shown(key)}{suggestion(key, known)}", listed(known)


def _own_words(error: object) -> tuple[str, str]:
    if isinstance(error, Unacceptable):
        return error.found, error.accepted
    match = _WITH_ACCEPTED.fullmatch(str(error))
    return (match[1], match[2]) if match else (str(error), "")


def _model_at(model: type[BaseModel], path: Iterable[int | str]) -> type[BaseModel]:
    """Return the class whose keys are accepted at a path, by the annotations that lead there."""
    for step in path:
        field = model.model_fields.get(str(step))
        model = (_model_in(field.annotation) if field else None) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in get_args(annotation))
    return next((found for found in inner if found), None)


def _description(model: type[BaseModel], key: str) -> str:
    field = model.model_fields.get(key)
    return f"{key}: {field.description}" if field and field.description else ""
