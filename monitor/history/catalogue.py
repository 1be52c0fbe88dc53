"""The base of every row, with the catalogue that the tables stand in and the names their constraints get."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData
from sqlmodel import SQLModel

# Constraints carry predictable names, or a later migration could not address them.
_NAMES = {
    "pk": "%(table_name)s_pk",
    "fk": "%(table_name)s_%(column_0_name)s_fk",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
}


class Row(SQLModel):
    """The base of all rows, with a catalogue of its own."""

    # Rows are never validated (values come from frozen dataclasses): building the validators of all
    # tables would take longer than opening the history.
    model_config = {"defer_build": True}
    metadata: ClassVar[MetaData] = MetaData(naming_convention=_NAMES)
