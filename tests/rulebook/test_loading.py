"""Rule files: what is accepted, and how mistakes are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fitdoctor.rulebook.examples import run_examples
from fitdoctor.rulebook.loading import builtin_folder, load_rule_files, load_rules
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.rulebook.tomlfile import LARGEST_FILE

EXAMPLE = {"says": "ends high", "fires": True, "loss": [3.0, 2.0]}
SILENT = {"says": "ends low", "fires": False, "loss": [3.0, 0.5]}
BIG = {"says": "big", "fires": True, "signals": {"data_size": 3.0}}
SMALL = {"says": "small", "fires": False, "signals": {"data_size": 0.5}}
RECORDED = {
    "without": "curve",
    "when": "data_size > high",
    "message": "{data_size:.0f} is too much",
    "example": [BIG, SMALL],
}


def mistakes_in(*paths: Path) -> list[str]:
    with pytest.raises(Mistakes) as found:
        load_rule_files(paths)
    lines = list(found.value.lines)
    assert all(line.isprintable() and len(line) < 400 for line in lines)
    return lines


def test_a_rule_file_gives_a_rule(make_rule):
    rule = make_rule(at="lowest_step", why="Because\nof this.")
    assert (rule.id, rule.name, rule.problem) == ("TT001", "loss-ends-high", "underfitting")
    assert (rule.severity, rule.curve, rule.at) == ("warning", "train_loss", "lowest_step")
    assert (rule.when, rule.limits, rule.confidence) == (
        "train_end > high",
        {"high": 1},
        (0.5, 0.9),
    )
    assert (rule.signals, rule.why) == (("train_end",), "Because\nof this.")
    assert [example.fires for example in rule.examples] == [True, False]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"without": "why"}, "why: is missing"),
        ({"remedy": []}, "remedy: unknown key (did you mean 'remedies'?)"),
        ({"id": "of-1"}, "id: 'of-1' is not two to four capitals and three digits, as in OF001"),
        ({"id": 7}, "id: text is wanted, not a number"),
        ({"name": "Loss High"}, "name: 'Loss High' is not small letters and hyphens"),
        ({"problem": "overfiting"}, "problem: 'overfiting' is none of overfitting, underfitting"),
        ({"severity": "fatal"}, "severity: 'fatal' is none of error, warning, info"),
        ({"curve": "loss"}, "curve: 'loss' is none of train_loss"),
        ({"why": "  "}, "why: is empty"),
        ({"message": "two\nlines"}, "message: must be one printable line"),
        ({"why": "\x1b[2J"}, "why: holds control characters"),
        ({"remedies": "dropout"}, "remedies: a list of texts is wanted, not text"),
        ({"remedies": ["dropout", 3]}, "remedies[1]: text is wanted, not a number"),
        ({"at": "lowest_stepp"}, "at: 'lowest_stepp' is no signal (did you mean 'lowest_step'?)"),
        ({"at": "high"}, "at: 'high' is no signal"),
        ({"confidence": [0.9, 0.5]}, "confidence: is [weak, strong] with 0 <= weak <= strong"),
        ({"confidence": [0.5]}, "confidence: is [weak, strong]"),
        ({"confidence": []}, "confidence: is [weak, strong]"),
        ({"confidence": [0.5, float("nan")]}, "confidence: is [weak, strong]"),
        ({"confidence": ["low", "high"]}, "confidence: numbers are wanted, not text 'low'"),
        ({"limits": {"high": 10**30}}, "limits.high: a finite number is wanted, not 1000"),
        ({"limits": {"high": "1"}}, "limits.high: a finite number is wanted, not '1'"),
        ({"limits": {"high": True}}, "limits.high: a finite number is wanted, not True"),
        ({"limits": {"high": float("inf")}}, "limits.high: a finite number is wanted, not inf"),
        ({"limits": {"high": 1, "low": 0}}, "limits.low: is used in neither the condition nor"),
        ({"limits": {"high": 1, "val_end": 0}}, "limits.val_end: is the name of a signal"),
        ({"limits": {"high": 1, "not": 0}}, "limits.not: is a word of the condition language"),
        ({"limits": {"high": 1, "a b": 0}}, "limits.a b: is no name"),
        ({"when": "train_ende > high"}, "when: 'train_ende' is neither a signal nor a limit (did"),
        ({"when": "train_end > hihg"}, "when: 'hihg' is neither a signal nor a limit (did you"),
        ({"when": "high > 2"}, "when: names no signal"),
        ({"when": "train_end > high or print('x')"}, "when: \"print('x')\" is not accepted"),
        ({"message": "at {train_end:9}"}, "message: format '9' of 'train_end' is not accepted"),
        ({"example": [EXAMPLE]}, "example: none has fires = false"),
        ({"example": [SILENT]}, "example: none has fires = true"),
        ({"example": []}, "example: none has fires = true"),
        ({"example": EXAMPLE}, "example: an array of tables is wanted, not a table"),
        ({"example": [EXAMPLE, 3]}, "example[1]: a table is wanted, not a number"),
        ({"example": [SILENT, EXAMPLE | {"fires": 1}]}, "example[1].fires: true or false is want"),
        ({"example": [SILENT, EXAMPLE | {"loss": "1"}]}, "example[1].loss: a list of numbers is"),
        ({"example": [SILENT, EXAMPLE | {"loss": []}]}, "example[1].loss: is empty"),
        ({"example": [SILENT, EXAMPLE | {"loss": [1, "x"]}]}, "example[1].loss: numbers are want"),
        ({"example": [SILENT, EXAMPLE | {"los": [1]}]}, "example[1].los: is no known column"),
        ({"example": [SILENT, EXAMPLE | {"loss\x1b": ["x"]}]}, "example[1].'loss\\x1b': numbers"),
        ({"example": [SILENT, {"says": "x", "fires": True}]}, "example[1]: holds no series"),
        ({"example": [SILENT, EXAMPLE | {"runs": []}]}, "example[1].loss: unknown key"),
        ({"example": [SILENT, {"says": "x", "fires": True, "runs": []}]}, "example[1].runs: is em"),
        (RECORDED | {"without": ""}, "curve: is not shown by a rule about the recording"),
        (RECORDED | {"example": [BIG | {"signals": {"data_size": "3"}}]}, "example[0].signals.da"),
        (RECORDED | {"example": [BIG | {"signals": {}}]}, "example[0]: holds no series"),
        (RECORDED | {"example": [BIG | {"signals": 3}]}, "example[0].signals: a table is wanted"),
        (
            RECORDED | {"example": [BIG | {"signals": {"data_sizes": 3}}]},
            "example[0].signals: 'data_sizes' is no signal of a recording in this rule (did you me",
        ),
        (
            {"example": [SILENT, EXAMPLE | {"signals": {"data_size": 3}}]},
            "example[1].signals: 'data_size' is no signal of a recording in this rule",
        ),
    ],
)
def test_a_mistake_is_told_with_file_and_key(write_rule, changes, line):
    path = write_rule(**changes)
    assert any(told.startswith(f"{path}: {line}") for told in mistakes_in(path))


def test_a_rule_about_recordings_has_no_curve_and_examples_of_signals(make_rule):
    rule = make_rule(**RECORDED)
    assert rule.is_about_recordings
    assert rule.examples[0].signals == {"data_size": 3.0}
    assert all(result.passed for result in run_examples([rule]))


def test_every_mistake_in_every_file_is_told_at_once(write_rule, tmp_path):
    write_rule("a.toml", without="why", severity="fatal", when="nothing > high")
    write_rule("b.toml", id="TT002", name="other", limits={"high": 1, "spare": 2})
    (tmp_path / "c.toml").write_text("id = ")
    lines = mistakes_in(tmp_path, tmp_path / "absent")
    names = [Path(line.split(":")[0]).name for line in lines]
    assert names == ["absent", "a.toml", "a.toml", "a.toml", "b.toml", "c.toml"]


def test_a_limit_of_the_wrong_type_is_one_mistake(write_rule):
    assert len(mistakes_in(write_rule(limits={"high": "1"}))) == 1


def test_two_rules_may_not_share_an_id_or_a_name(write_rule, tmp_path):
    first, second = write_rule("a.toml"), write_rule("b.toml")
    assert mistakes_in(tmp_path) == [
        f"{second}: id: TT001 is taken by {first}",
        f"{second}: name: loss-ends-high is taken by {first}",
    ]


def test_a_file_named_twice_is_one_rule(write_rule, tmp_path):
    assert len(load_rule_files([tmp_path, write_rule(), tmp_path / "." / "rule.toml"])) == 1


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\xff\xfe\x00binary", "is not UTF-8 text"),
        (b"\0" * 100, "is not TOML"),
        (b"a = " + b"[" * 20_000, "is not TOML"),
        (b"a." * 20_000 + b"a = 1", "holds a key of more than 32 parts"),
        (b"[ " + b"'a' . " * 10_000 + b"a]", "holds a key of more than 32 parts"),
        (rb'"\"".' * 12_000 + b"a = 1", "holds a key of more than 32 parts"),
        (b"a." * 20 + b"a = 1", "a: unknown key"),
        (b"a = " + b"9" * 5000, "is not TOML"),
        (b"#" * (LARGEST_FILE + 1), f"is larger than {LARGEST_FILE // 1024} KiB"),
        (b"", "id: is missing"),
        (b"[id]\n[when]\n[[message]]\n[limits.high]", "id: text is wanted, not a table"),
        (b"id = 1979-05-27\nlimits = 3\nexample = [[1]]", "id: text is wanted, not a date"),
        (b"\n".join(b"k%d = 1" % i for i in range(5000)), "4980 more unknown keys"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused_in_words(tmp_path, data, line):
    path = tmp_path / "rule.toml"
    path.write_bytes(data)
    lines = mistakes_in(path)
    assert all(told.startswith(f"{path}: ") for told in lines)
    assert any(line in told for told in lines)
    assert len(lines) <= 31


def test_a_folder_that_is_named_like_a_rule_and_a_pipe_are_refused(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    assert [line.split(": ")[1] for line in mistakes_in(tmp_path)] == ["is not a file"] * 2


def test_a_folder_with_far_too_many_files_is_refused(tmp_path):
    for i in range(1001):
        (tmp_path / f"{i}.toml").touch()
    assert mistakes_in(tmp_path) == [f"{tmp_path}: more than 1000 rule files"]


def test_a_windows_file_is_read(write_rule):
    path = write_rule()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_rule_files([path])[0].id == "TT001"


def test_own_rules_join_the_built_in_ones(write_rule):
    own = load_rules([write_rule()])
    assert builtin_folder().is_dir()
    assert {rule.id for rule in own} == {rule.id for rule in load_rules()} | {"TT001"}


def test_a_hostile_condition_is_told_and_not_run(write_rule, tmp_path):
    target = tmp_path / "ran"
    path = write_rule(
        when=f"__import__('pathlib').Path({str(target)!r}).touch() or train_end > high"
    )
    assert "is not accepted" in mistakes_in(path)[0]
    assert not target.exists()
