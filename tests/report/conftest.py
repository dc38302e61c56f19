"""The believable cycle as a document, for every test of this folder."""

from __future__ import annotations

import pytest
from believable import NAMES, TODAY, believable, with_table

from observe_tui.report.document import Document, build_document


@pytest.fixture(scope="session")
def document() -> Document:
    return with_table(build_document(believable(), NAMES, TODAY))
