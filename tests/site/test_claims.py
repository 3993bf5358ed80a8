"""The claims: every verdict stands on its evidence, and falls when the evidence changes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="pip install -e '.[book]'")

from claim_evidence import ClaimError, holds, number_of, value_of
from claims import WITHOUT_CHECK, Claim, card, counted, read_claims

BOOK = Path(__file__).resolve().parents[2] / "book"
CLAIMS = read_claims(BOOK / "claims.yaml")
DECIDED = [claim for claim in CLAIMS if claim.check]
ROW = {"number": 1, "claim": "c", "verdict": "right", "why": "{a}", "check": "a < 1"}


def numbers(claim: Claim) -> dict[str, float]:
    return {name: value_of(source, BOOK)[1] for name, source in claim.evidence.items()}


@pytest.mark.parametrize("claim", DECIDED, ids=lambda claim: str(claim.number))
def test_a_verdict_stands_on_its_evidence(claim: Claim) -> None:
    texts, confirmed = claim.decide(BOOK)
    assert confirmed, f"{claim.check}: {texts}"


@pytest.mark.parametrize("claim", DECIDED, ids=lambda claim: str(claim.number))
def test_ten_times_any_number_turns_the_verdict_red(claim: Claim) -> None:
    found = numbers(claim)
    for name, number in found.items():
        if "prints" in claim.evidence[name]:
            changed = 0.0  # a comparison is there or not
        else:
            changed = 10 * number if number else 1.0
        assert not holds(claim.check, found | {name: changed}), name


def test_every_piece_of_evidence_is_asked_for() -> None:
    for claim in DECIDED:
        for name in claim.evidence:
            assert name in claim.check, claim.number
    for claim in CLAIMS:
        assert bool(claim.check) != (claim.verdict in WITHOUT_CHECK)


@pytest.mark.parametrize(
    ("text", "number"),
    [("20,959", 20959), ("−0.46", -0.46), ("95%", 0.95), ("10 of 10", 10), ("none", 0),
     ("< 1e-12", 1e-12), ("8.5e-08", 8.5e-8)],
)  # fmt: skip
def test_numbers_are_read_as_the_book_writes_them(text: str, number: float) -> None:
    assert number_of(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "two", "1e-3 or so", "30 to 40"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    with pytest.raises(ClaimError, match="expected a number"):
        number_of(text)


def test_checks() -> None:
    values = {"a": 2.0, "b": 3.0}
    assert holds("a < b and 1.5 * a == b", values)
    assert holds("1 < a < b", values)
    assert not holds("1 < a < b and b < a", values)
    assert not holds("1 < b < a", values)


@pytest.mark.parametrize(
    ("check", "expected"),
    [("a < a", False), ("a <= a", True), ("a > a", False), ("a >= a", True), ("a == a", True),
     ("a != a", False), ("b - a == 1", True), ("b / a == 1.5", True), ("a + b == 5", True)],
)  # fmt: skip
def test_each_sign_of_a_check(check: str, expected: bool) -> None:
    assert holds(check, {"a": 2.0, "b": 3.0}) is expected


@pytest.mark.parametrize(
    ("check", "words"),
    [("a <", "expected a comparison"), ("c < 1", "expected one of a, got 'c'"),
     ("open('x')", "expected comparisons"), ("a < 1 or a > 1", "expected comparisons")],
)  # fmt: skip
def test_a_check_may_only_compare(check: str, words: str) -> None:
    with pytest.raises(ClaimError, match=words.replace("(", r"\(")):
        holds(check, {"a": 1.0})


@pytest.mark.parametrize(
    ("change", "words"),
    [({"verdict": "true"}, "expected a verdict"), ({"check": ""}, "expected a check"),
     ({"verdict": "open"}, "expected a check unless"), ({"reason": "r"}, "unknown fields"),
     ({"why": None}, "missing")],
)  # fmt: skip
def test_a_row_that_cannot_be_decided_is_named(change: Mapping[str, Any], words: str) -> None:
    row = {key: value for key, value in (ROW | dict(change)).items() if value is not None}
    with pytest.raises(ClaimError, match=f"claim 1: .*{words}"):
        Claim.read(row)


def test_two_claims_of_one_number_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(json.dumps([ROW, ROW]), encoding="utf-8")
    with pytest.raises(ClaimError, match="numbers that differ"):
        read_claims(file)


@pytest.mark.parametrize("text", ["", "3", "- a", "a: 1", "- {"])
def test_a_file_that_is_no_list_of_claims_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ClaimError, match=r"claims\.yaml: expected"):
        read_claims(file)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book of one notebook, in which a = 0.5, and one table."""
    record = "application/papermill.record/text/plain"
    output = {"data": {record: "0.5"}, "metadata": {"scrapbook": {"name": "a"}}}
    stream = {"text": ["same: yes\n", "same: yes\n"]}
    notebook = {"cells": [{"outputs": [output]}, {"outputs": [stream]}, {}]}
    (tmp_path / "one.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text("lag,solved\n5,3\n5,\n9,1\n", encoding="utf-8")
    return tmp_path


def test_evidence_is_read_from_cells_and_tables(book: Path) -> None:
    assert value_of({"page": "one", "glue": "a"}, book) == ("0.5", 0.5)
    assert value_of({"page": "one", "prints": "same: yes"}, book) == ("2", 2.0)
    assert value_of({"table": "t.csv", "where": {"lag": 5}, "count": "solved"}, book) == ("1", 1.0)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [({"page": "one", "glue": "b"}, "glues 'b'"), ({"value": 0.5}, "expected page and glue"),
     ({"table": "t.csv", "where": {"lag": 7}, "count": "solved"}, "got none")],
)  # fmt: skip
def test_evidence_that_is_not_there_is_named(
    book: Path, evidence: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(ClaimError, match=words):
        value_of(evidence, book)


def test_a_card_says_what_was_read_and_whether_it_holds(book: Path) -> None:
    claim = Claim.read(ROW | {"evidence": {"a": {"page": "one", "glue": "a"}}})
    texts, confirmed = claim.decide(book)
    assert confirmed
    assert "0.5" in card(claim, texts, confirmed)
    assert any("[right]" in line for line in card(claim, texts, confirmed))
    changed = (book / "one.ipynb").read_text(encoding="utf-8").replace('"0.5"', '"5"')
    (book / "one.ipynb").write_text(changed, encoding="utf-8")
    texts, confirmed = claim.decide(book)
    assert not confirmed
    assert any("[not confirmed]" in line for line in card(claim, texts, confirmed))
    assert counted([claim]) == "1 claims: 1 right."


def test_every_entry_is_cited_and_every_citation_has_an_entry() -> None:
    entries = set(re.findall(r"^@\w+\{([^,]+),", _text(BOOK / "references.bib"), re.M))
    pages = [*BOOK.glob("*.md"), *(BOOK / "_md").glob("*.md")]
    cited = {
        key.strip()
        for page in pages
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", _text(page))
        for key in keys.split(",")
    }
    cited |= {key for claim in CLAIMS for key in claim.sources}
    assert cited == entries


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
