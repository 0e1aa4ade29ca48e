"""The reports that are taken along: the bundled samples and a hostile text."""

from tests.unit.report.conftest import arabic, english, hostile, report_of

__all__ = ["arabic", "english", "hostile", "report_of"]
