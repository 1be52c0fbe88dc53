"""What a person asks for: the whole picture, a resource by its id, a report on disk."""

from monitor.desk.house import House
from monitor.desk.reports import Written, facts, write_missing_report, write_report
from monitor.desk.sheets import (
    ADDRESS,
    add_entries,
    read_file,
    read_page,
    readable_references,
    references,
    write_unmapped,
)
from monitor.desk.watched import find, survey

__all__ = [
    "ADDRESS",
    "House",
    "Written",
    "add_entries",
    "facts",
    "find",
    "read_file",
    "read_page",
    "readable_references",
    "references",
    "survey",
    "write_missing_report",
    "write_report",
    "write_unmapped",
]
