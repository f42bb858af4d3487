"""Which folders of event files form one run, and what their tags are taken for."""

from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from fitdoctor.logs import Run, event_runs, read


def write_events(folder: Path, start: int = 0, suffix: str = "", **scalars: list[float]) -> None:
    writer = EventFileWriter(str(folder), filename_suffix=suffix)
    for tag, values in scalars.items():
        for i, value in enumerate(values):
            summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
            writer.add_event(Event(wall_time=1000.0 + i, step=start + i, summary=summary))
    writer.close()


def only_run(path: Path) -> Run:
    reading = read([path])
    assert not reading.refused, reading.refused
    assert len(reading.runs) == 1, [run.name for run in reading.runs]
    return reading.runs[0]


def values(run: Run, metric: str, split: str) -> list[float]:
    curve = run.curve(metric, split)
    assert curve is not None, [(c.name, c.metric, c.split) for c in run.curves]
    return curve.values.tolist()


def test_keras_train_and_validation_folders_are_one_run(tmp_path):
    run_folder = tmp_path / "logs" / "20240101-101010"
    write_events(run_folder / "train", epoch_loss=[2.0, 1.0], epoch_learning_rate=[0.5, 0.25])
    write_events(
        run_folder / "validation", epoch_loss=[3.0, 2.0], evaluation_loss_vs_iterations=[3.0, 2.0]
    )
    run = only_run(tmp_path)
    assert (run.path, run.name) == (run_folder, "logs/20240101-101010")
    assert values(run, "loss", "train") == [2.0, 1.0]
    assert run.curve("loss", "validation").name == "validation/epoch_loss"
    assert run.curve("loss", "validation").per == "epoch"
    assert values(run, "learning_rate", "") == [0.5, 0.25]


def test_pytorch_tags_tell_the_split(tmp_path):
    tags = {"Loss/train": [2.0, 1.0], "Loss/val": [2.0, 1.5], "Accuracy/train": [0.5, 0.75]}
    write_events(tmp_path / "exp", **tags)
    run = only_run(tmp_path)
    assert values(run, "loss", "train") == [2.0, 1.0]
    assert values(run, "loss", "validation") == [2.0, 1.5]
    assert run.curve("loss", "train").wall_times.tolist() == [1000.0, 1001.0]


def test_add_scalars_folders_belong_to_the_run_above(tmp_path):
    write_events(tmp_path / "exp", lr=[0.5, 0.5])
    write_events(tmp_path / "exp" / "Loss_all_train", **{"Loss/all": [2.0, 1.0]})
    write_events(tmp_path / "exp" / "Loss_all_val", **{"Loss/all": [2.0, 1.5]})
    run = only_run(tmp_path)
    assert run.path == tmp_path / "exp"
    assert {curve.name for curve in run.curves} == {"lr", "Loss/all/train", "Loss/all/val"}
    assert {curve.split for curve in run.curves if "Loss" in curve.name} == {"train", "validation"}


def test_a_run_called_train_stays_itself_where_its_tags_tell_the_split(tmp_path):
    for name in ("train", "train2"):
        write_events(tmp_path / name, **{"train/box_loss": [2.0], "val/box_loss": [3.0]})
    assert [run.name for run in read([tmp_path]).runs] == ["train", "train2"]


def test_several_files_in_a_folder_are_one_run_and_a_restart_replaces(tmp_path):
    write_events(tmp_path / "exp", suffix=".a", loss=[4.0, 3.0, 2.0])
    first = next((tmp_path / "exp").iterdir())
    first.rename(first.with_name("events.out.tfevents.1.a"))
    write_events(tmp_path / "exp", start=1, suffix=".b", loss=[1.5, 1.0])
    run = only_run(tmp_path)
    assert values(run, "loss", "train") == [4.0, 1.5, 1.0]
    assert any("replaced 2 earlier" in note for note in run.notes)


def test_hparams_folder_belongs_to_the_run_above(tmp_path):
    write_events(tmp_path / "exp")
    write_events(tmp_path / "exp" / "1700000000.25", **{"hparam/accuracy": [0.5]})
    run = only_run(tmp_path)
    assert run.path == tmp_path / "exp"
    assert [curve.direction for curve in run.curves] == [0]


def test_an_event_file_without_scalars_is_refused(tmp_path):
    write_events(tmp_path)
    (refusal,) = read([tmp_path]).refused
    assert "without scalars" in refusal.reason


def test_a_cut_file_gives_what_could_be_read_and_says_so(tmp_path):
    write_events(tmp_path, loss=[3.0, 2.0, 1.0])
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    run = only_run(tmp_path)
    assert values(run, "loss", "train") == [3.0, 2.0]
    (note,) = run.notes
    assert file.name in note
    assert "not whole yet" in note


def test_a_single_file_is_called_by_its_name(tmp_path):
    write_events(tmp_path / "train", loss=[2.0, 1.0])
    (file,) = (tmp_path / "train").iterdir()
    run = only_run(file)
    assert (run.name, run.path) == (file.name, file)


def test_a_run_is_the_same_whatever_is_read_beside_it(tmp_path):
    write_events(tmp_path / "a", loss=[2.0, 1.0], val_loss=[2.0, 1.5], acc=[0.5, 0.75])
    write_events(tmp_path / "b", val_loss=[4.0, 3.5], acc=[0.25, 0.5], loss=[4.0, 3.0])
    (tmp_path / "b" / "events.out.tfevents.9.cut").write_bytes(b"\x18\0\0")
    beside = {run.path.name: run for run in read([tmp_path]).runs}
    for name, run in beside.items():
        alone = only_run(tmp_path / name)
        assert [c.name for c in run.curves] == [c.name for c in alone.curves]
        assert [c.values.tolist() for c in run.curves] == [c.values.tolist() for c in alone.curves]
        assert run.notes == alone.notes
    assert [c.name for c in beside["b"].curves] == ["val_loss", "acc", "loss"]


def test_folders_read_in_portions_still_form_one_run(tmp_path, monkeypatch):
    for folder in ("train", "validation"):
        write_events(tmp_path / "exp" / folder, epoch_loss=[2.0, 1.0])
    write_events(tmp_path / "other", loss=[2.0, 1.0])
    monkeypatch.setattr(event_runs, "PORTION", 1)
    done = []
    reading = read([tmp_path], progress=lambda files, total: done.append((files, total)))
    assert [(run.name, len(run.curves)) for run in reading.runs] == [("exp", 2), ("other", 1)]
    assert done == [(1, 3), (2, 3), (3, 3), (3, 3)]
