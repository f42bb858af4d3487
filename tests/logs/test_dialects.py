"""Each framework's own way to write a log, as text written here, read through `read`."""

import json
from pathlib import Path

import numpy as np
import pytest

from fitdoctor.logs import Reading, Run, read


def only_run(path: Path, text: str, name: str = "log.csv", **options) -> Run:
    reading = read_text(path, text, name, **options)
    assert not reading.refused, reading.refused
    assert len(reading.runs) == 1, [run.name for run in reading.runs]
    return reading.runs[0]


def read_text(path: Path, text: str, name: str = "log.csv", **options) -> Reading:
    (path / name).write_text(text)
    return read([path], **options)


def values(run: Run, metric: str, split: str) -> list[float]:
    curve = run.curve(metric, split)
    assert curve is not None, [(c.name, c.metric, c.split) for c in run.curves]
    return curve.values.tolist()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(("accuracy", "rate"), [("accuracy", "learning_rate"), ("acc", "lr")])
def test_keras_csv_logger(tmp_path, separator, accuracy, rate):
    lines = [
        ["epoch", accuracy, rate, "loss", f"val_{accuracy}", "val_loss"],
        ["0", "0.5", "0.01", "1.2", "0.4", "1.3"],
        ["1", "0.7", "0.01", "0.8", "0.6", "0.9"],
    ]
    run = only_run(tmp_path, "\n".join(separator.join(line) for line in lines))
    assert run.dialect == "keras"
    assert values(run, "loss", "train") == [1.2, 0.8]
    assert values(run, "loss", "validation") == [1.3, 0.9]
    assert values(run, "accuracy", "validation") == [0.4, 0.6]
    assert values(run, "learning_rate", "") == [0.01, 0.01]
    assert run.curve("loss", "train").direction == -1
    assert run.curve("accuracy", "train").direction == 1
    assert run.curve("loss", "train").steps.tolist() == [0, 1]


def test_keras_writes_na_for_what_it_did_not_log(tmp_path):
    run = only_run(tmp_path, "epoch,loss,val_loss\n0,1.0,NA\n1,0.9,0.95\n2,nan,NA\n")
    assert run.curve("loss", "validation").steps.tolist() == [1]
    assert np.isnan(values(run, "loss", "train")[2])


def test_pandas_history_without_epoch_column(tmp_path):
    run = only_run(tmp_path, ",loss,val_loss\n0,2.0,2.1\n1,1.0,1.5\n")
    assert [curve.name for curve in run.curves] == ["loss", "val_loss"]
    assert run.curve("loss", "train").steps.tolist() == [0, 1]


def test_lightning_sparse_rows_by_epoch_before_step(tmp_path):
    text = (
        "epoch,step,train_loss_step,val_loss,train_loss_epoch\n"
        "0,49,1.5,,\n0,99,1.3,,\n0,99,,1.4,\n0,99,,,1.4\n"
        "1,149,1.1,,\n1,199,1.0,,\n1,199,,1.2,\n1,199,,,1.05\n"
    )
    run = only_run(tmp_path, text, "metrics.csv")
    assert run.dialect == "lightning"
    train, validation = run.curve("loss", "train"), run.curve("loss", "validation")
    assert (train.name, train.per, train.steps.tolist()) == ("train_loss_epoch", "epoch", [0, 1])
    assert validation.values.tolist() == [1.4, 1.2]
    by_step = next(curve for curve in run.curves if curve.name == "train_loss_step")
    assert (by_step.per, by_step.steps.tolist()) == ("step", [49, 99, 149, 199])


def test_ultralytics_sums_its_losses_and_says_so(tmp_path):
    header = (
        "                  epoch,         train/box_loss,         train/cls_loss, "
        "train/dfl_loss, metrics/precision(B), metrics/mAP50(B), metrics/mAP50-95(B), "
        "val/box_loss, val/cls_loss, val/dfl_loss, lr/pg0, lr/pg1\n"
    )
    row = "                      {}, {}, 2.0, 1.0, 0.5, 0.6, 0.4, 1.5, 2.5, 1.0, 0.01, 0.02\n"
    run = only_run(tmp_path, header + row.format(1, 3.0) + row.format(2, 2.0), "results.csv")
    assert run.dialect == "ultralytics"
    assert values(run, "loss", "train") == [6.0, 5.0]
    assert values(run, "loss", "validation") == [5.0, 5.0]
    assert values(run, "map50", "validation") == [0.6, 0.6]
    assert run.curve("learning_rate").name == "lr/pg0"
    assert any("sum of train/box_loss" in note for note in run.notes)


def test_fastai_metrics_are_of_validation_and_header_repeats(tmp_path):
    text = "epoch,train_loss,valid_loss,accuracy,time\n0,1.0,1.1,0.5,00:12\n1,0.9,1.0,0.6,00:12\n"
    again = (
        "epoch,train_loss,valid_loss,accuracy,time\n0,0.88,0.99,0.61,00:12\n1,0.8,0.9,0.7,00:12\n"
    )
    run = only_run(tmp_path, text + again)
    assert run.dialect == "fastai"
    assert values(run, "accuracy", "validation") == [0.5, 0.6, 0.61, 0.7]
    assert run.curve("loss", "train").steps.tolist() == [0, 1, 2, 3]
    assert any("began again" in note for note in run.notes)


def test_wandb_export_holds_several_runs(tmp_path):
    text = (
        '"Step","run-a - val_loss","run-a - val_loss__MIN","run-a - val_loss__MAX",'
        '"run-b - val_loss","run-b - val_loss__MIN","run-b - val_loss__MAX"\n'
        '"0","1.0","1.0","1.0","2.0","2.0","2.0"\n"10","0.5","0.5","0.5","","",""\n'
    )
    reading = read_text(tmp_path, text, "wandb_export.csv")
    assert [run.name for run in reading.runs] == [
        "wandb_export.csv (run-a)",
        "wandb_export.csv (run-b)",
    ]
    assert [len(run.curves) for run in reading.runs] == [1, 1]
    assert reading.runs[0].curve("loss", "validation").steps.tolist() == [0, 10]
    assert reading.runs[1].curve("loss", "validation").steps.tolist() == [0]


def test_stable_baselines_losses_and_rewards_have_no_direction(tmp_path):
    text = (
        "rollout/ep_rew_mean,time/total_timesteps,train/loss,train/learning_rate\n"
        "10,2048,,\n12,4096,0.5,0.0003\n15,6144,0.7,0.0003\n"
    )
    run = only_run(tmp_path, text, "progress.csv")
    assert run.dialect == "stable-baselines3"
    assert {curve.direction for curve in run.curves} == {0}
    assert run.curve("reward").steps.tolist() == [2048, 4096, 6144]
    assert run.curve("learning_rate").values.tolist() == [0.0003, 0.0003]


def test_stable_baselines_monitor(tmp_path):
    text = '#{"t_start": 1.5, "env_id": "CartPole"}\nr,l,t\n10.0,10,0.5\n20.0,20,1.1\n'
    run = only_run(tmp_path, text, "monitor.csv")
    assert run.curve("reward").values.tolist() == [10, 20]


def test_tensorboard_downloads_join_into_one_run(tmp_path):
    body = "Wall time,Step,Value\n1700000000.5,0,1.0\n1700000001.5,1,{}\n"
    for name, last in (
        ("run-train-tag-epoch_loss.csv", 0.5),
        ("run-validation-tag-epoch_loss.csv", 0.7),
        ("run-train-tag-epoch_accuracy.csv", 2.0),
    ):
        (tmp_path / name).write_text(body.format(last))
    (run,) = read([tmp_path]).runs
    assert values(run, "loss", "train") == [1.0, 0.5]
    assert values(run, "loss", "validation") == [1.0, 0.7]
    assert values(run, "accuracy", "train") == [1.0, 2.0]
    assert run.curve("loss", "train").wall_times.tolist() == [1700000000.5, 1700000001.5]
    assert run.path == tmp_path


def test_huggingface_trainer_state(tmp_path):
    state = {
        "best_metric": None,
        "log_history": [
            {"epoch": 0.1, "loss": 1.5, "learning_rate": 1e-4, "grad_norm": 2.0, "step": 10},
            {"epoch": 0.1, "eval_loss": 1.4, "eval_runtime": 3.0, "step": 10},
            {"epoch": 0.2, "loss": 1.0, "learning_rate": 5e-5, "grad_norm": 1.0, "step": 20},
            {"epoch": 0.2, "eval_loss": 1.1, "eval_runtime": 3.0, "step": 20},
            {"epoch": 0.2, "train_loss": 1.25, "total_flos": 1e15, "step": 20},
        ],
    }
    run = only_run(tmp_path, json.dumps(state, indent=2), "trainer_state.json")
    assert run.dialect == "huggingface"
    assert run.curve("loss", "train").values.tolist() == [1.5, 1.0]
    assert run.curve("loss", "train").steps.tolist() == [10, 20]
    assert run.curve("loss", "validation").values.tolist() == [1.4, 1.1]
    assert run.curve("gradient_norm").values.tolist() == [2.0, 1.0]
    assert any("mean since the last log" in note for note in run.notes)


@pytest.mark.parametrize("name", ["metrics.jsonl", "metrics.json"])
def test_json_lines(tmp_path, name):
    lines = [
        '{"iteration": 19, "total_loss": 2.0, "lr": 0.1}',
        '{"iteration": 39, "total_loss": NaN, "lr": 0.1}',
        '{"iteration": 39, "validation_loss": 2.5}',
    ]
    run = only_run(tmp_path, "\n".join(lines) + "\n", name)
    assert run.curve("loss", "train").steps.tolist() == [19, 39]
    assert np.isnan(run.curve("loss", "train").values[1])
    assert run.curve("loss", "validation").values.tolist() == [2.5]


@pytest.mark.parametrize(
    "history",
    [
        {"loss": [2.0, 1.0], "val_loss": [2.1, 1.5]},
        {"loss": {"0": 2.0, "1": 1.0}, "val_loss": {"0": 2.1, "1": 1.5}},
        [{"loss": 2.0, "val_loss": 2.1}, {"loss": 1.0, "val_loss": 1.5}],
        {"history": {"loss": [2.0, 1.0], "val_loss": [2.1, 1.5]}, "params": {"epochs": 2}},
        {"loss": [2.0, 1.0], "val_loss": [2.1, 1.5], "classes": ["cat"], "epochs": 2},
        {"columns": ["loss", "val_loss"], "index": [0, 1], "data": [[2.0, 2.1], [1.0, 1.5]]},
        {"train": {"loss": [2.0, 1.0]}, "val": {"loss": [2.1, 1.5]}},
        {
            "args": {"lr": 0.1},
            "train": [{"loss": 2.0}, {"loss": 1.0}],
            "val": [{"loss": 2.1}, {"loss": 1.5}],
        },
    ],
)
def test_json_histories(tmp_path, history):
    run = only_run(tmp_path, json.dumps(history), "history.json")
    assert values(run, "loss", "train") == [2.0, 1.0]
    assert values(run, "loss", "validation") == [2.1, 1.5]


def test_a_json_history_by_split_is_placed_by_its_own_counter(tmp_path):
    train = {"epoch": [1, 2, 3], "loss": [2.0, 1.0, 0.5]}
    history = {"train": train, "val": {"epoch": [1, 3], "loss": [2.1, 1.5]}}
    run = only_run(tmp_path, json.dumps(history), "history.json")
    assert run.curve("loss", "validation").steps.tolist() == [1, 3]
    assert values(run, "loss", "validation") == [2.1, 1.5]


def test_pytorch_tags_in_a_table(tmp_path):
    run = only_run(tmp_path, "step,Loss/train,Loss/test,Accuracy/train\n1,2,3,0.1\n2,1,2,0.2\n")
    assert values(run, "loss", "validation") == [3, 2]
    assert values(run, "accuracy", "train") == [0.1, 0.2]


def test_columns_named_by_their_split_alone_are_what_the_file_is_named_after(tmp_path):
    text = ",ep,train,valid\n0,1,54.9,16.3\n1,2,54.2,16.2\n"
    run = only_run(tmp_path, text, name="cnn_losses.csv")
    assert values(run, "loss", "train") == [54.9, 54.2]
    assert values(run, "loss", "validation") == [16.3, 16.2]
    (tmp_path / "cnn_losses.csv").rename(tmp_path / "history.csv")
    assert read([tmp_path]).runs[0].curve("loss", "train") is None


def test_the_user_map_wins(tmp_path):
    text = "epoch,loss,my/score\n0,1.0,0.1\n1,0.9,0.2\n"
    run = only_run(tmp_path, text, metrics={"my/score": "validation:accuracy:up"})
    curve = run.curve("accuracy", "validation")
    assert (curve.name, curve.direction) == ("my/score", 1)
