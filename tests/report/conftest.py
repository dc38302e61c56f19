"""The believable cycle as a document, for every test of this folder."""

from __future__ import annotations

import pytest
from believable import NAMES, TODAY, believable

from observe_tui.report.document import Document, build_document


@pytest.fixture(scope="session")
def document() -> Document:
    return build_document(believable(), NAMES, TODAY)
