"""Text -> resources, fact sheets and references: load, validate, extract, survey, edit in place."""

from monitor.registry.addresses import resource_url
from monitor.registry.csv_entries import entries_from_csv
from monitor.registry.edit import append_factsheet, append_resources
from monitor.registry.editor_schema import json_schema
from monitor.registry.entries import Entry, SheetEntry, new_entry, new_id
from monitor.registry.extract import Document, Unreadable, extract, is_sitemap, sitemap_urls
from monitor.registry.load import load
from monitor.registry.starter import starter_entries, starter_text

# The function has the name of its folder, which it would hide here.
from monitor.registry.survey import Survey, reference_rows
from monitor.registry.survey import survey as survey_references
from monitor.registry.unacceptable import Unacceptable

__all__ = [
    "Document",
    "Entry",
    "SheetEntry",
    "Survey",
    "Unacceptable",
    "Unreadable",
    "append_factsheet",
    "append_resources",
    "entries_from_csv",
    "extract",
    "is_sitemap",
    "json_schema",
    "load",
    "new_entry",
    "new_id",
    "reference_rows",
    "resource_url",
    "sitemap_urls",
    "starter_entries",
    "starter_text",
    "survey_references",
]
