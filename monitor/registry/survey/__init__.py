"""Registry and fact sheets -> every reference with the resource that answers for it, and what is amiss."""

from monitor.registry.survey.survey import Survey, reference_rows, survey

__all__ = ["Survey", "reference_rows", "survey"]
