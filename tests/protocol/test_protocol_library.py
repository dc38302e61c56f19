"""Folders of protocol files: which file wins, and what becomes of those that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from observe_tui.paths import bundled_protocols
from observe_tui.protocol.library import Entry, Library, create
from observe_tui.protocol.loading import MAX_BYTES, Parser


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def shipped(tmp_path: Path, texts: dict[str, str]) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "mini-copus.toml").write_text(texts["interval"], "utf-8")
    (folder / "questions.toml").write_text(texts["tally"], "utf-8")
    (folder / "short-cycle.toml").write_text(texts["cycle"], "utf-8")
    return folder


@pytest.fixture
def library(parser: Parser, own: Path, shipped: Path) -> Library:
    return Library(parser, [own, shipped])


def entry(library: Library, protocol_id: str) -> Entry:
    found = library.find(protocol_id)
    assert found is not None
    return found


def only_message(entry: Entry) -> str:
    assert entry.protocol is None
    (problem,) = entry.problems
    return str(problem)


def link(path: Path, target: Path | str) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("links cannot be made here")


def test_the_files_of_all_folders_by_id(library: Library, texts: dict[str, str]) -> None:
    assert [one.id for one in library.entries()] == ["mini-copus", "questions", "short-cycle"]
    assert [one.id for one in library.cycles()] == ["short-cycle"]
    assert [one.id for one in library.instruments()] == ["mini-copus", "questions"]
    found = entry(library, "questions")
    assert found.text == texts["tally"]
    assert (found.problems, found.shadows) == ((), None)
    assert library.find("nothing") is None


def test_folders_that_are_not_there_are_empty(parser: Parser, tmp_path: Path) -> None:
    library = Library(parser, [tmp_path / "none", tmp_path])
    assert library.entries() == []
    assert library.cycles() == []
    assert Library(parser, []).entries() == []


def test_a_file_in_place_of_a_folder_is_a_problem(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "protocols"
    path.write_text("", "utf-8")
    (found,) = Library(parser, [path]).entries()
    assert only_message(found).startswith("protocols: cannot be read")


def test_an_own_file_hides_the_one_that_came_with_the_program(
    library: Library, own: Path, shipped: Path, texts: dict[str, str]
) -> None:
    path = own / "any name.toml"
    path.write_text(texts["tally"].replace('"Questions"', '"My questions"', 1), "utf-8")
    found = entry(library, "questions")
    assert found.protocol is not None
    assert (found.protocol.name, found.path) == ("My questions", path)
    assert found.shadows == shipped / "questions.toml"
    assert [one.id for one in library.entries()] == ["mini-copus", "questions", "short-cycle"]
    assert [one.name for one in library.instruments()] == ["Mini COPUS", "My questions"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('label = "open"\n', "", 9),
        ("[step]", "[step", 6),
        ('name = "Questions"', 'name = "Präsenz"', 3),
    ],
    ids=["field", "syntax", "encoding"],
)
def test_a_broken_own_file_still_hides_the_other(
    library: Library, own: Path, texts: dict[str, str], old: str, new: str, line: int
) -> None:
    path = own / "mine.toml"
    path.write_bytes(texts["tally"].replace(old, new).encode("latin-1"))
    found = entry(library, "questions")
    assert found.path == path
    assert found.protocol is None
    assert found.problems[0].line == line
    assert [one.id for one in library.instruments()] == ["mini-copus"]


def test_a_broken_file_saved_as_utf_16_still_tells_its_id(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    (own / "mine.toml").write_bytes(texts["tally"].encode("utf-16"))
    found = entry(library, "questions")
    assert "UTF-16" in only_message(found)
    assert found.text == ""


def test_a_file_that_tells_no_id_hides_nothing(library: Library, own: Path) -> None:
    (own / "questions.toml").write_text("[step]\nid = 'questions'\n", "utf-8")
    assert entry(library, "questions").protocol is not None
    broken = [one for one in library.entries() if one.problems]
    assert [(one.id, one.path.parent) for one in broken] == [("questions", own)]


def test_two_files_of_a_folder_with_one_id(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    text = texts["tally"]
    (own / "a.toml").write_text(text, "utf-8")
    (own / "b.toml").write_text("# a comment first\n" + text, "utf-8")
    assert entry(library, "questions").path.name == "a.toml"
    (second,) = [one for one in library.entries() if one.problems]
    assert second.path.name == "b.toml"
    assert only_message(second).startswith("b.toml:3: id: the id 'questions' is used by a.toml too")
    assert [one.id for one in library.instruments()] == ["mini-copus", "questions"]


def test_what_counts_as_a_protocol_file(library: Library, own: Path) -> None:
    for name in (".hidden.toml", "._a.toml", "notes.txt", "a.toml~", "toml", "b.toml.bak"):
        (own / name).write_text("", "utf-8")
    (own / "LOUD.TOML").write_text("", "utf-8")
    assert [one.path.name for one in library.entries() if one.problems] == ["LOUD.TOML"]


def test_a_link_inside_the_folder_is_followed(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    (own / "kept").mkdir()
    (own / "kept" / "x.txt").write_text(texts["tally"], "utf-8")
    link(own / "x.toml", Path("kept") / "x.txt")
    assert entry(library, "questions").path == own / "x.toml"


def test_a_link_out_of_the_folder_is_left_alone(
    library: Library, own: Path, tmp_path: Path, texts: dict[str, str]
) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text(texts["tally"], "utf-8")
    link(own / "questions.toml", secret)
    link(own / "up.toml", Path("..") / "secret.toml")
    outside = [one for one in library.entries() if one.problems]
    assert [one.id for one in outside] == ["questions", "up"]
    assert all("outside of its folder" in only_message(one) for one in outside)
    assert {one.text for one in outside} == {""}
    assert entry(library, "questions").protocol is not None


def test_a_folder_may_itself_be_a_link(parser: Parser, shipped: Path, tmp_path: Path) -> None:
    link(tmp_path / "linked", shipped)
    library = Library(parser, [tmp_path / "linked"])
    assert len(library.instruments()) == 2


def test_links_that_lead_nowhere_or_in_circles(library: Library, own: Path) -> None:
    link(own / "circle.toml", "circle.toml")
    link(own / "nowhere.toml", "gone.toml")
    broken = [one for one in library.entries() if one.problems]
    assert [one.id for one in broken] == ["circle", "nowhere"]
    assert all("cannot be read" in only_message(one) for one in broken)


def test_a_folder_named_like_a_file(library: Library, own: Path) -> None:
    (own / "folder.toml").mkdir()
    assert only_message(entry(library, "folder")) == "folder.toml: is not a file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(library: Library, own: Path) -> None:
    os.mkfifo(own / "pipe.toml")
    assert only_message(entry(library, "pipe")) == "pipe.toml: is not a file"


def test_a_file_that_may_not_be_read(
    library: Library, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own / "locked.toml"
    path.write_text("", "utf-8")
    normal = Path.open

    def guarded(self: Path, mode: str = "r") -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return normal(self, mode)

    monkeypatch.setattr(Path, "open", guarded)
    assert only_message(entry(library, "locked")) == (
        "locked.toml: cannot be read: Permission denied"
    )
    assert len(library.instruments()) == 2


def test_a_huge_file_is_not_read_whole(library: Library, own: Path) -> None:
    with (own / "huge.toml").open("wb") as file:
        file.truncate(MAX_BYTES * 4000)
    assert "larger than 256 KiB" in only_message(entry(library, "huge"))


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be made on Windows")
def test_a_hostile_file_name_does_no_harm(library: Library, own: Path) -> None:
    (own / "evil\x1b[2J\n.toml").write_text("", "utf-8")
    (found,) = [one for one in library.entries() if one.problems]
    assert all(str(one).isprintable() for one in found.problems)


def test_files_are_read_once_until_reload(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    before = library.entries()
    (own / "new.toml").write_text(texts["tally"].replace('"questions"', '"new"'), "utf-8")
    assert library.entries() == before
    assert library.find("new") is None
    library.reload()
    assert library.find("new") is not None
    (own / "new.toml").unlink()
    library.reload()
    assert library.entries() == before


def test_a_list_that_was_handed_out_is_the_callers_own(library: Library) -> None:
    library.entries().clear()
    assert len(library.entries()) == 3


def test_the_bundled_protocols_have_no_problems(parser: Parser, bundled: dict[str, str]) -> None:
    library = Library(parser, [bundled_protocols()])
    assert len(library.entries()) == len(bundled)
    assert [str(problem) for one in library.entries() for problem in one.problems] == []
    for cycle in library.cycles():
        known = {instrument.id for instrument in library.instruments()}
        assert set(cycle.instruments) <= known


# --- files of one's own ---------------------------------------------------------------------------


def test_a_copy_has_an_id_and_a_file_of_its_own(
    library: Library, own: Path, shipped: Path, texts: dict[str, str]
) -> None:
    path = library.duplicate(entry(library, "questions"))
    assert path == own / "questions-2.toml"
    library.reload()
    copy = entry(library, "questions-2")
    assert copy.protocol is not None
    assert (copy.protocol.name, copy.path, copy.shadows) == ("Questions (copy)", path, None)
    assert entry(library, "questions").path == shipped / "questions.toml"
    assert (shipped / "questions.toml").read_text("utf-8") == texts["tally"]


def test_copies_never_land_on_an_id_or_a_file_that_is_there(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    (own / "questions-2.toml").write_text("somebody's notes", "utf-8")
    link(own / "questions-3.toml", "gone.toml")
    (own / "x.toml").write_text(texts["tally"].replace('"questions"', '"questions-4"'), "utf-8")
    library.reload()
    assert library.duplicate(entry(library, "questions")) == own / "questions-5.toml"
    library.reload()
    assert library.duplicate(entry(library, "questions")) == own / "questions-6.toml"
    assert (own / "questions-2.toml").read_text("utf-8") == "somebody's notes"
    library.reload()
    assert len(library.instruments()) == 5


def test_a_long_id_leaves_room_for_its_number(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    long = "a" * 57 + "-bc"
    (own / "long.toml").write_text(texts["tally"].replace('"questions"', f'"{long}"'), "utf-8")
    library.reload()
    path = library.duplicate(entry(library, long))
    library.reload()
    assert entry(library, path.stem).protocol is not None
    assert path.stem == "a" * 57 + "-2"


def test_a_file_with_problems_is_not_copied(library: Library, own: Path) -> None:
    (own / "broken.toml").write_text('id = "broken"\n', "utf-8")
    library.reload()
    with pytest.raises(ValueError, match="mend it first"):
        library.duplicate(entry(library, "broken"))
    assert [path.name for path in own.iterdir()] == ["broken.toml"]


def test_the_folder_for_a_copy_is_made(parser: Parser, shipped: Path, tmp_path: Path) -> None:
    library = Library(parser, [tmp_path / "not" / "there", shipped])
    assert library.duplicate(entry(library, "questions")).parent == library.own
    blocked = Library(parser, [shipped / "questions.toml" / "x", shipped])
    with pytest.raises(OSError, match=r"questions\.toml"):
        blocked.duplicate(entry(blocked, "questions"))


def test_a_new_file_takes_nobodys_place(tmp_path: Path) -> None:
    path = tmp_path / "made" / "x.toml"
    create(path, "é\n")
    assert path.read_bytes() == "é\n".encode()
    with pytest.raises(FileExistsError):
        create(path, "other")
    assert path.read_text("utf-8") == "é\n"


def test_the_stamp_tells_what_came_went_or_changed(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    stamps = [library.stamp()]

    def changed() -> bool:
        stamps.append(library.stamp())
        return stamps[-1] != stamps[-2]

    path = own / "x.toml"
    path.write_text(texts["tally"], "utf-8")
    assert changed()
    assert not changed()
    path.write_text(texts["tally"] + "#", "utf-8")
    assert changed()
    os.utime(path, ns=(1, 1))
    assert changed()
    (own / "notes.txt").write_text("", "utf-8")
    assert not changed()
    link(own / "away.toml", "nowhere")
    assert changed()
    path.rename(own / "y.toml")
    assert changed()
    (own / "y.toml").unlink()
    assert changed()


def test_the_stamp_of_folders_that_cannot_be_read(parser: Parser, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    library = Library(parser, [tmp_path / "none", tmp_path / "file"])
    before = library.stamp()
    assert before == library.stamp()
    (tmp_path / "none").mkdir()
    assert before != library.stamp()


def test_a_file_is_parsed_again_only_when_it_has_changed(
    library: Library, own: Path, texts: dict[str, str]
) -> None:
    path = own / "x.toml"
    text = texts["tally"].replace('"questions"', '"mine"')
    path.write_text(text, "utf-8")
    library.reload()
    before = entry(library, "mine")
    library.reload()
    assert entry(library, "mine").protocol is before.protocol
    path.write_text(text.replace("Questions", "Answers!!"), "utf-8")
    os.utime(path, ns=(1, 1))
    library.reload()
    after = entry(library, "mine").protocol
    assert after is not None
    assert after.name == "Answers!!"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_whatever_lies_in_a_folder_is_a_line_and_never_a_wait(
    library: Library, own: Path, tmp_path: Path, texts: dict[str, str]
) -> None:
    (tmp_path / "outside.toml").write_text(texts["tally"].replace("questions", "out"), "utf-8")
    (tmp_path / "folder").mkdir()
    (own / "folder.toml").mkdir()
    os.mkfifo(own / "pipe.toml")
    link(own / "to-pipe.toml", "pipe.toml")
    link(own / "out.toml", tmp_path / "outside.toml")
    link(own / "up.toml", tmp_path / "folder" / ".." / "outside.toml")
    link(own / "device.toml", "/dev/zero")
    link(own / "in-folder.toml", "folder.toml")
    with (own / "huge.toml").open("wb") as file:
        file.truncate(MAX_BYTES * 4000)
    library.reload()
    told = {one.path.name: only_message(one) for one in library.entries() if one.problems}
    assert told.keys() == {path.name for path in own.iterdir()}
    for name in ("folder", "pipe", "to-pipe", "in-folder"):
        assert told[f"{name}.toml"] == f"{name}.toml: is not a file"
    for name in ("out", "up", "device"):
        assert "outside of its folder" in told[f"{name}.toml"]
    assert "larger than 256 KiB" in told["huge.toml"]
    assert library.find("out") is not None
    assert entry(library, "out").protocol is None
