"""Sheets as the bytes of an XLSX file: the one place that speaks to openpyxl.

The same sheets give the same bytes, and nothing is written to the disk on the way.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from observe_tui.report.plain import one_line
from observe_tui.report.workbook.cells import Cell, Chart, Look, Sheet, Span

_INK, _QUIET, _TEAL, _PALE = "1C2429", "5D666E", "1F5F6B", "E4EDEE"
_PART, _LINE, _GREY = "9DC3C9", "C9CFD2", "D9D9D9"
_A4 = 9
_FORMULA_SIGNS = tuple("=+-@")
_LONGEST_TITLE = 120
_PERCENT = '0" %"'
_CHART_WIDE, _ROW_HIGH = 16, 0.53
_SEEN_EMPTY = frozenset({"section", "head", "number head", "blank", "blank in part", "missed"})
_UNIX = 3
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def written(sheets: Sequence[Sheet], title: str, made_on: date) -> bytes:
    """The file.

    Args:
        title: of the file, as its properties tell it.
        made_on: the only day in it that is not somebody's.
    """
    # Most of what a spreadsheet costs is loading this; whoever exports none never does.
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for style in _styles():
        book.add_named_style(style)
    properties = book.properties
    properties.creator, properties.title = "observe-tui", one_line(title)
    properties.created = properties.modified = datetime.combine(made_on, time())
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    return _packed(book)


def _fill(page: Any, sheet: Sheet) -> None:
    for at, line in enumerate(sheet.lines, 1):
        for column, cell in enumerate(line, 1):
            # Most cells of a long table are empty; each one written costs time and room.
            if cell.value is not None or cell.look in _SEEN_EMPTY:
                _put(page.cell(at, column), cell)
    for column, width in enumerate(sheet.widths, 1):
        page.column_dimensions[_letter(column)].width = width
    for row, height in sheet.heights:
        page.row_dimensions[row].height = height
    for span in sheet.merged:
        page.merge_cells(_reference(span))
    for scale in sheet.scales:
        page.conditional_formatting.add(_reference(scale.span), _coloured(scale.most))
    for chart in sheet.charts:
        _draw(page, chart)
    if sheet.heads or sheet.fixed:
        page.freeze_panes = f"{_letter(sheet.fixed + 1)}{sheet.heads + 1}"
    if sheet.sifted and len(sheet.lines) > sheet.heads:
        width = len(sheet.lines[sheet.heads - 1])
        page.auto_filter.ref = _reference(Span(sheet.heads, 1, len(sheet.lines), width))
    _for_paper(page, sheet)


def _put(place: Any, cell: Cell) -> None:
    place.style, place.value = cell.look, cell.value
    if isinstance(cell.value, str):
        # What begins with a sign would become a formula, here or when somebody edits the cell.
        place.data_type = "s"
        if cell.value.startswith(_FORMULA_SIGNS):
            place.quotePrefix = True


def _for_paper(page: Any, sheet: Sheet) -> None:
    page.sheet_view.showGridLines = False
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape" if sheet.wide else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.left.text = "&A"
    page.oddFooter.right.text = "&P / &N"
    if sheet.heads:
        page.print_title_rows = f"1:{sheet.heads}"


def _draw(page: Any, chart: Chart) -> None:
    from openpyxl.chart import BarChart
    from openpyxl.chart.data_source import AxDataSource, StrRef
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.shapes import GraphicalProperties

    drawn = BarChart()
    drawn.type, drawn.gapWidth, drawn.legend, drawn.roundedCorners = "bar", 40, None, False
    drawn.varyColors = False
    drawn.add_data(_cells(page, chart.shares))
    series = drawn.series[0]
    series.cat = AxDataSource(strRef=StrRef(str(_cells(page, chart.names))))
    series.graphicalProperties = GraphicalProperties(solidFill=_TEAL)
    series.dLbls = DataLabelList(numFmt=_PERCENT, showVal=True)
    for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(series.dLbls, part, False)
    names, shares = drawn.x_axis, drawn.y_axis
    # The first row stands on top, as in the table, and the scale below the last.
    names.scaling.orientation, shares.crosses = "maxMin", "max"
    shares.scaling.min, shares.scaling.max, shares.majorUnit = 0, 100, 25
    shares.number_format = _PERCENT
    names.delete = shares.delete = False
    drawn.title, shares.title = _short(chart.title), _short(chart.base)
    drawn.title.overlay = shares.title.overlay = False
    drawn.width, drawn.height = _CHART_WIDE, chart.rows * _ROW_HIGH
    page.add_chart(drawn, f"{_letter(chart.column)}{chart.row}")


def _short(words: str) -> str:
    return one_line(words)[:_LONGEST_TITLE] or "–"


def _cells(page: Any, span: Span) -> Any:
    from openpyxl.chart import Reference

    return Reference(page, span.left, span.top, span.right, span.bottom)


def _coloured(most: float | None) -> Any:
    from openpyxl.formatting.rule import ColorScaleRule

    end = {"end_type": "max"} if most is None else {"end_type": "num", "end_value": most}
    return ColorScaleRule(
        start_type="num", start_value=0, start_color="FFFFFF", end_color=_PART, **end
    )


def _styles() -> Iterator[Any]:
    """A style for each look."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    thin = Side("thin", color=_LINE)
    box, under = Border(thin, thin, thin, thin), Border(bottom=Side("thin", color=_TEAL))
    middle = {"horizontal": "center", "vertical": "center"}

    def font(size: float = 11, color: str = _INK, bold: bool = False) -> Any:
        return Font(name="Calibri", size=size, color=color, bold=bold)

    def look(name: Look, drawn: Any, fill: Any = None, border: Any = None, **how: Any) -> Any:
        number = how.pop("number", "General")
        placed = Alignment(**{"vertical": "top", **how})
        return NamedStyle(name, drawn, fill or PatternFill(), border or Border(), placed, number)

    def filled(color: str, pattern: str = "solid") -> Any:
        return PatternFill(pattern, fgColor=color)

    plain, bold = font(), font(bold=True)
    yield look("text", plain, wrap_text=True)
    yield look("quiet", font(10, _QUIET))
    yield look("title", font(15, _TEAL, bold=True))
    yield look("section", font(12, _TEAL, bold=True), None, under)
    yield look("label", font(color=_QUIET, bold=True), wrap_text=True)
    yield look("head", bold, filled(_PALE), under, wrap_text=True)
    yield look("number head", bold, filled(_PALE), under, wrap_text=True, horizontal="right")
    yield look(
        "turned",
        plain,
        filled(_PALE),
        under,
        text_rotation=90,
        horizontal="center",
        vertical="bottom",
    )
    yield look("number", plain, horizontal="right")
    yield look("percent", plain, number=_PERCENT, horizontal="right")
    yield look("moment", plain, number="yyyy-mm-dd hh:mm:ss", horizontal="left")
    yield look("mark", font(color="FFFFFF", bold=True), filled(_TEAL), box, **middle)
    yield look("mark in part", bold, filled(_PART), box, **middle)
    yield look("blank", plain, None, box, **middle)
    yield look("blank in part", plain, filled("EEF3F4"), box, **middle)
    yield look("missed", font(9, _QUIET), filled(_GREY, "lightUp"), box, **middle)
    yield look("seat", font(9, _QUIET), None, box, wrap_text=True, **middle)
    yield look("count", font(12, bold=True), None, box, **middle)
    yield look("share", font(12, bold=True), None, box, number=_PERCENT, **middle)


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    letter: str = get_column_letter(column)
    return letter


def _reference(span: Span) -> str:
    return f"{_letter(span.left)}{span.top}:{_letter(span.right)}{span.bottom}"


class _Archive:
    """A zip that does not tell when it was made, nor on which system."""

    def __init__(self, data: io.BytesIO) -> None:
        self._zip = ZipFile(data, "w", ZIP_DEFLATED)

    def writestr(self, name: str, part: bytes | str) -> None:
        """Add a part of the file."""
        info = ZipInfo(name, _EARLIEST)
        info.create_system = _UNIX
        self._zip.writestr(info, part, ZIP_DEFLATED)

    def namelist(self) -> list[str]:
        """The parts so far."""
        return self._zip.namelist()

    def close(self) -> None:
        """Write the list of parts at the end."""
        self._zip.close()


def _packed(book: Any) -> bytes:
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):  # type: ignore[misc]
        """Writes each sheet straight into the archive; as it comes, it takes a file on the disk."""

        def write_worksheet(self, page: Any) -> None:
            from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing

            page._drawing = SpreadsheetDrawing()
            page._drawing.charts = page._charts
            made = WorksheetWriter(page, io.BytesIO())
            made.write()
            page._rels = made._rels
            self._archive.writestr(page.path[1:], made.out.getvalue())
            self.manifest.append(page)

    data = io.BytesIO()
    InMemory(book, _Archive(data)).save()
    return data.getvalue()
