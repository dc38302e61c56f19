"""A school's template, filled in: in a sandbox, and only if what comes out is plain markup."""

from __future__ import annotations

import traceback
from html.parser import HTMLParser

from observe_tui.report import words
from observe_tui.report.letterhead import TEMPLATE, LetterheadError
from observe_tui.report.model import Header
from observe_tui.report.plain import one_line

# fmt: off
TAGS = frozenset(
    (
        "abbr", "address", "b", "bdi", "br", "cite", "dd", "div", "dl", "dt", "em", "hr", "i",
        "img", "li", "ol", "p", "q", "s", "small", "span", "strong", "sub", "sup", "table",
        "tbody", "td", "th", "time", "tr", "u", "ul", "wbr",
    )
)
"""What a letterhead may be made of."""
ATTRIBUTES = frozenset(
    (
        "alt", "class", "colspan", "datetime", "dir", "height", "lang", "rowspan", "scope",
        "src", "title", "width",
    )
)
# fmt: on

_VOID = frozenset({"br", "hr", "img", "wbr"})
_PICTURE = "data:image/"


def values(header: Header) -> dict[str, str]:
    """What a school's template may use, by the name it goes by after `header.`."""
    told = {
        "title": words.page_title(header),
        "observed": header.observed,
        "observer": header.observer,
        "owner": header.owner,
        "course": header.course,
        "group": header.group,
        "lesson": header.lesson,
        "day": words.days(header),
        "time": words.when(header),
        "protocol": header.protocol,
        "instruments": ", ".join(header.instruments),
        "participants": ", ".join(header.participants),
        "purpose": header.purpose,
        "made_on": words.short_day(header.made_on),
    }
    return {name: one_line(text) for name, text in told.items()}


def fill_in(template: str, header: Header) -> str:
    """The template with the header's values in it: markup that is safe to put on a page.

    Raises:
        LetterheadError: it is no template, uses what it is not given, or makes markup that could
            load something, run something or break the page around it.
    """
    from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import escape

    environment = ImmutableSandboxedEnvironment(
        # Also where a template turns escaping off, people's text stays text.
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escape,
    )
    environment.globals.clear()
    del environment.filters["safe"]
    try:
        filled = environment.from_string(template).render(header=values(header))
    except TemplateSyntaxError as trouble:
        raise LetterheadError(TEMPLATE, trouble.lineno, _told(trouble)) from trouble
    except (
        TemplateError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        MemoryError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as trouble:
        raise LetterheadError(TEMPLATE, _line_of(trouble), _told(trouble)) from trouble
    _Check(filled)
    return filled


def _told(trouble: BaseException) -> str:
    words_of_it = " ".join(str(trouble).split()).rstrip(".")
    return words_of_it or type(trouble).__name__


def _line_of(trouble: BaseException) -> int | None:
    """The line of the template, which Jinja puts into the way an error came."""
    frames = traceback.extract_tb(trouble.__traceback__)
    return next((one.lineno for one in reversed(frames) if one.filename == "<template>"), None)


class _Check(HTMLParser):
    """Reads markup; refuses what may not stand in a letterhead, and what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[tuple[str, int]] = []
        self.feed(text)
        # A tag or a comment that never ends would take the page with it.
        if "<" in self.rawdata:
            self._refuse("a tag or a comment is not closed")
        self.close()
        if self._open:
            tag, line = self._open[-1]
            raise LetterheadError(TEMPLATE, line, f"<{tag}> is not closed")

    def _refuse(self, reason: str) -> None:
        raise LetterheadError(TEMPLATE, self.getpos()[0], reason)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag and at what it asks for."""
        if tag not in TAGS:
            self._refuse(f"<{tag}> cannot stand in a letterhead")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self._refuse(f"the attribute {name} cannot stand in a letterhead")
            if name == "src" and not (value or "").startswith(_PICTURE):
                self._refuse("a page loads nothing from elsewhere; src has to begin with data:")
        if tag not in _VOID:
            self._open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`; of other tags a browser passes the stroke over."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Whatever was opened last is closed first."""
        if not self._open or self._open.pop()[0] != tag:
            self._refuse(f"</{tag}> closes nothing")

    def handle_comment(self, data: str) -> None:
        """Browsers and programs do not agree on where a comment ends."""
        self._refuse(f"the comment “{data.strip()[:20]}” has to be written as {{# … #}}")

    def handle_decl(self, decl: str) -> None:
        """A page has one beginning."""
        self._refuse(f"<!{decl[:20]}> cannot stand in a letterhead")

    def unknown_decl(self, data: str) -> None:
        """Neither has it sections of XML."""
        self._refuse(f"<![{data[:20]}> cannot stand in a letterhead")

    def handle_pi(self, data: str) -> None:
        """Nor instructions."""
        self._refuse(f"<?{data[:20]}> cannot stand in a letterhead")
