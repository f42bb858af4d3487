"""What real tables look like: separators, marks, titles, folds, restarts, text among numbers."""

import numpy as np
import pytest

from fitdoctor.logs import read


def runs_of(path, text, name="log.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    (path / name).write_bytes(data)
    reading = read([path])
    assert not reading.refused, reading.refused
    return reading.runs


PLAIN = "epoch,loss,val_loss\n0,1.5,1.6\n1,0.5,0.75\n"
ODD = {
    "byte order mark": "\ufeff" + PLAIN,
    "utf-16": PLAIN.encode("utf-16"),
    "windows line ends": PLAIN.replace("\n", "\r\n"),
    "old mac line ends": PLAIN.replace("\n", "\r"),
    "blank lines": PLAIN.replace("\n", "\n\n"),
    "padded": "  epoch ,  loss , val_loss \n 0 , 1.5 , 1.6 \n 1 , 0.5 , 0.75 \n",
    "quoted": '"epoch","loss","val_loss"\n"0","1.5","1.6"\n"1","0.5","0.75"\n',
    "trailing commas": "epoch,loss,val_loss,,\n0,1.5,1.6,,\n1,0.5,0.75,,\n",
    "title line": "My best run, lr 0.1\n" + PLAIN,
    "comment": "# written by my script\n" + PLAIN,
    "tabs": PLAIN.replace(",", "\t"),
    "bars": PLAIN.replace(",", " | "),
    "blanks": PLAIN.replace(",", "   "),
    "semicolons and decimal commas": "epoch;loss;val_loss\n0;1,5;1,6\n1;0,5;0,75\n",
    "tensor": "epoch,loss,val_loss\n0,tensor(1.5),tensor(1.6, device='cuda:0')\n1,0.5,0.75\n",
    "quoted tensor": 'epoch,loss,val_loss\n0,1.5,"tensor(1.6, grad_fn=<A>)"\n1,0.5,0.75\n',
    "percent": "epoch,loss,val_loss\n0,150%,160 %\n1,50%,75%\n",
    "no newline at the end": PLAIN.rstrip("\n"),
    "capitals": "Epoch,Train Loss,Validation Loss\n0,1.5,1.6\n1,0.5,0.75\n",
    "other words": "ep,tr_loss,dev_loss\n0,1.5,1.6\n1,0.5,0.75\n",
    "camel case": "epoch,trainLoss,valLoss\n0,1.5,1.6\n1,0.5,0.75\n",
    "glued": "epoch,trainloss,validloss\n0,1.5,1.6\n1,0.5,0.75\n",
    "slashes": "epoch,train/loss,valid/loss\n0,1.5,1.6\n1,0.5,0.75\n",
    "averages": "epoch,avg_train_loss,avg_val_loss\n0,1.5,1.6\n1,0.5,0.75\n",
    "test for validation": "epoch,train_loss,test_loss\n0,1.5,1.6\n1,0.5,0.75\n",
    "named losses": "epoch,train_ce_loss,val_ce_loss\n0,1.5,1.6\n1,0.5,0.75\n",
    "index column": ",epoch,loss,val_loss\n0,0,1.5,1.6\n1,1,0.5,0.75\n",
    "rows by split": "epoch,phase,loss\n0,train,1.5\n0,val,1.6\n1,train,0.5\n1,val,0.75\n",
    "rows by tag": "step,tag,value\n0,loss,1.5\n0,val_loss,1.6\n1,loss,0.5\n1,val_loss,0.75\n",
    "flags": "loss,val_loss,is_best\n1.5,1.6,True\n0.5,0.75,False\n",
    "a row of text at the end": PLAIN + "mean,1.0,1.2\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_all_say_the_same(tmp_path, text):
    (run,) = runs_of(tmp_path, text)
    train, validation = run.curve("loss", "train"), run.curve("loss", "validation")
    assert train.values.tolist() == [1.5, 0.5]
    assert validation.values.tolist() == [1.6, 0.75]
    assert train.steps.tolist() == [0, 1]


@pytest.mark.parametrize("text", ["nan", "NaN", "-nan", "NAN", "-nan(ind)", "1.#QNAN", "1.#IND"])
def test_every_nan_is_kept(tmp_path, text):
    (run,) = runs_of(tmp_path, f"epoch,loss\n0,1.5\n1,{text}\n2,0.5\n")
    assert len(run.curve("loss", "train")) == 3
    assert np.isnan(run.curve("loss", "train").values[1])


@pytest.mark.parametrize(
    "text", ["inf", "Inf", "+inf", "Infinity", "INF", "∞", "1.#INF", "1e999", "tensor(inf)"]
)
def test_every_infinity_is_kept(tmp_path, text):
    (run,) = runs_of(tmp_path, f"epoch,loss\n0,1.5\n1,{text}\n2,-{text}\n")
    values = run.curve("loss", "train").values
    assert values[1] == np.inf


@pytest.mark.parametrize("text", ["", "NA", "N/A", "null", "None", "-", " "])
def test_an_empty_cell_is_no_point(tmp_path, text):
    (run,) = runs_of(tmp_path, f"epoch,loss\n0,1.5\n1,{text}\n2,0.5\n")
    assert run.curve("loss", "train").steps.tolist() == [0, 2]


def test_test_curves_stay_apart_where_there_is_validation(tmp_path):
    text = "epoch,train_loss,val_loss,test_loss\n0,1,2,3\n1,1,2,3\n"
    (run,) = runs_of(tmp_path, text)
    assert run.curve("loss", "validation").name == "val_loss"
    assert run.curve("test_loss").name == "test_loss"


def test_losses_of_an_adversary_make_a_history(tmp_path):
    (run,) = runs_of(tmp_path, "g_loss,d_loss,val_l1\n9.1,0.5,0.4\n7.2,0.6,0.3\n6.9,0.6,0.2\n")
    assert len(run.curves) == 3


def test_folds_in_columns_are_siblings(tmp_path):
    text = "Train_Loss_Fold_1,Val_Loss_Fold_1,Train_Loss_Fold_2,Val_Loss_Fold_2\n1,2,3,4\n5,6,7,8\n"
    first, second = runs_of(tmp_path, text)
    assert first.curve("loss", "validation").values.tolist() == [2, 6]
    assert second.curve("loss", "train").values.tolist() == [3, 7]
    assert first.group == second.group != ""


def test_folds_in_a_column_are_siblings(tmp_path):
    text = "fold,epoch,loss\n1,0,1.0\n1,1,0.5\n2,0,1.1\n2,1,0.6\n"
    first, second = runs_of(tmp_path, text)
    assert (first.name, second.name) == ("log.csv (fold 1)", "log.csv (fold 2)")
    assert second.curve("loss", "train").values.tolist() == [1.1, 0.6]
    assert first.group == second.group != ""


def test_trials_under_one_another_are_siblings(tmp_path):
    text = "epoch,loss\n0,2.0\n1,1.0\n2,0.5\n0,2.1\n1,1.1\n2,0.6\n"
    first, second = runs_of(tmp_path, text)
    assert first.curve("loss", "train").values.tolist() == [2.0, 1.0, 0.5]
    assert second.curve("loss", "train").values.tolist() == [2.1, 1.1, 0.6]
    assert first.group == second.group != ""


def test_fit_called_again_on_the_same_model_goes_on(tmp_path):
    text = "epoch,loss\n0,2.0\n1,1.0\n2,0.5\n0,0.45\n1,0.4\n"
    (run,) = runs_of(tmp_path, text)
    assert run.curve("loss", "train").values.tolist() == [2.0, 1.0, 0.5, 0.45, 0.4]
    assert run.curve("loss", "train").steps.tolist() == [0, 1, 2, 3, 4]
    assert any("began again" in note for note in run.notes)


def test_a_resumed_run_replaces_what_it_repeats(tmp_path):
    text = "epoch,loss\n0,2.0\n1,1.0\n2,0.9\n3,0.8\n2,0.7\n3,0.6\n"
    (run,) = runs_of(tmp_path, text)
    assert run.curve("loss", "train").values.tolist() == [2.0, 1.0, 0.7, 0.6]
    assert any("resumed at epoch 2" in note for note in run.notes)


def test_fit_called_for_one_epoch_at_a_time(tmp_path):
    (run,) = runs_of(tmp_path, "epoch,loss\n0,2.0\n0,1.0\n0,0.5\n")
    assert run.curve("loss", "train").steps.tolist() == [0, 1, 2]


def test_folds_of_one_row_that_logged_different_things(tmp_path):
    runs = runs_of(tmp_path, "Loss_Fold_1,Val_Loss_Fold_1,Loss_Fold_2\n1,2,3\n")
    assert [len(run.curves) for run in runs] == [2, 1]


def test_titled_trials(tmp_path):
    text = (
        "Trial: model A, lr: 0.01,,\nEpoch#,Loss,,\n0,2.0,,\n1,1.0,,\n,,,\n"
        "Trial: model B, lr: 0.1,,\nEpoch#,Loss,,\n,,,\n"
        "Trial: model C, lr: 0.2,,\nEpoch#,Loss,,\n0,2.5,,\n1,1.5,,\n"
    )
    first, second = runs_of(tmp_path, text)
    assert "model A" in first.name
    assert "model C" in second.name
    assert second.curve("loss", "train").values.tolist() == [2.5, 1.5]


def test_batches_within_epochs_are_counted_as_steps(tmp_path):
    text = "epoch,batch,loss\n0,0,2.0\n0,1,1.9\n1,0,1.5\n1,1,1.4\n"
    (run,) = runs_of(tmp_path, text)
    curve = run.curve("loss", "train")
    assert (curve.per, curve.steps.tolist()) == ("step", [0, 1, 2, 3])


def test_sibling_files_for_train_and_validation(tmp_path):
    (tmp_path / "train_log.csv").write_text("epoch,loss\n0,1.5\n1,0.5\n")
    (tmp_path / "val_log.csv").write_text("epoch,loss\n0,1.6\n1,0.75\n")
    (run,) = read([tmp_path]).runs
    assert run.curve("loss", "train").values.tolist() == [1.5, 0.5]
    assert run.curve("loss", "validation").values.tolist() == [1.6, 0.75]
    assert run.path == tmp_path


def test_siblings_by_seed_but_not_by_version(tmp_path):
    for folder in ("sweep/seed_1", "sweep/seed_2", "logs/version_0", "logs/version_1"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "log.csv").write_text(PLAIN)
    groups = {run.name: run.group for run in read([tmp_path]).runs}
    assert groups["sweep/seed_1/log.csv"] == groups["sweep/seed_2/log.csv"] != ""
    assert groups["logs/version_0/log.csv"] == groups["logs/version_1/log.csv"] == ""


def test_names_are_relative_and_unambiguous(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "log.csv").write_text(PLAIN)
    assert [run.name for run in read([tmp_path]).runs] == ["a/log.csv", "b/log.csv"]
    assert [run.name for run in read([tmp_path / "a" / "log.csv"]).runs] == ["log.csv"]
    names = [run.name for run in read([tmp_path / "a", tmp_path / "b"]).runs]
    assert names == [str(tmp_path / "a" / "log.csv"), str(tmp_path / "b" / "log.csv")]


@pytest.mark.parametrize("rows", ["0,1.5\n\n\n1,0.5,8,9\n", "0\n0,1.5\n1,0.5,8\n2,0.25,8,9\n"])
def test_cells_without_a_column_are_told_though_the_separators_add_up(tmp_path, rows):
    (run,) = runs_of(tmp_path, "epoch,loss\n" + rows)
    assert run.curve("loss", "train").values[:2].tolist() == [1.5, 0.5]
    assert any("1 rows have more cells than the header" in note for note in run.notes)


@pytest.mark.parametrize("odd", ["a:b", "a:up", "a:b:c", r"\1", r"\g<9>"])
def test_a_name_may_hold_what_separates_the_parts_of_a_role(tmp_path, odd):
    header = f"epoch,train/box_loss,train/cls_loss,metrics/{odd}(B)\n"
    (run,) = runs_of(tmp_path, header + "1,2,3,0.1\n2,1,2,0.2\n")
    assert [c.values.tolist() for c in run.curves if c.name.startswith("metrics")] == [[0.1, 0.2]]


@pytest.mark.filterwarnings("error")
def test_infinite_steps_are_read_without_a_warning(tmp_path):
    (run,) = runs_of(tmp_path, "step,loss\n1,2\ninf,1\ninf,0.5\n")
    assert run.curve("loss", "train").values.tolist() == [2, 1, 0.5]
