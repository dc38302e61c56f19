"""The document as a Word file, for Word, LibreOffice and Google Docs."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from observe_tui.report.model import Document


def render(document: Document) -> bytes:
    """The whole file. The same document gives the same bytes."""
    # python-docx costs a good part of a start; whoever exports no Word file never loads it.
    from observe_tui.report.word.page import page
    from observe_tui.report.word.paper import new_paper, width

    paper = new_paper(document)
    end = paper.element.body[-1]
    for part in page(document, width(document.form)):
        end.addprevious(part)
    written = BytesIO()
    paper.save(written)
    return _timeless(written.getvalue())


def _timeless(data: bytes) -> bytes:
    """The same package without the hour at which it was packed, or the system it was packed on."""
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            after.writestr(entry, before.read(name))
    return packed.getvalue()
