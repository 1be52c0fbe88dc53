"""A document -> the references in it, whatever its format."""

from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.formats import extract
from monitor.registry.extract.sitemap import is_sitemap, sitemap_urls

__all__ = ["Document", "Unreadable", "extract", "is_sitemap", "sitemap_urls"]
