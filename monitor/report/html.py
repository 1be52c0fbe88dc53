"""Summary -> one self-contained HTML page: no script, no outside asset, readable when mailed."""

from __future__ import annotations

from monitor.report.parts import Summary
from monitor.report.templating import markup, values_of


def to_html(summary: Summary) -> str:
    """Return the report as a page that stands alone."""
    return markup().get_template("report.html.j2").render(values_of(summary))
