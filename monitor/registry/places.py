"""A path into the tree -> the line to look at, and the words that name the place: id and key."""

from __future__ import annotations

from monitor.registry.tree import Node, Path, Rows, Table

_LISTS = frozenset({"resources", "factsheets"})


def place(root: Node, path: Path) -> tuple[int, str]:
    """Return the 1-based line and a name such as "nasen-ssp-locator.every".

    A path may lead out of the tree by one key (a missing one); what comes after is ignored.
    """
    node, line, names = root, getattr(root, "line", 1), []
    for number, step in enumerate(path):
        if isinstance(node, Table):
            names.append(str(step))
            if step not in node:
                break
            line, node = node.lines[str(step)], node[str(step)]
        elif isinstance(node, Rows) and isinstance(step, int) and step < len(node):
            line, node = node.lines[step], node[step]
            if number == 1 and names[0] in _LISTS:
                names = [row_name(node, names[0], step)]
        else:
            break
    return line, ".".join(names)


def row_name(row: Node, section: str, index: int) -> str:
    """Return the id of a row, or its number (from 1) in the section where it has none."""
    found = row.get("id") if isinstance(row, Table) else None
    return found[:64] if isinstance(found, str) and found else f"{section} #{index + 1}"
