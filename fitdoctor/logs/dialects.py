"""The one table of names: what the columns and tags of each framework mean.

A new dialect is one entry of DIALECTS; a new name of a metric is one word in METRICS, FALLING or
RISING. `roles.py` reads these tables; nothing else in the package knows a framework's names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fitdoctor.logs.run import Split


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that tell on which data a value was measured. "test" serves as validation where a run
# has none.
SPLIT_WORDS = {
    "train": ("train", "training", "trn", "tr", "trainset"),
    "validation": ("val", "valid", "validation", "dev", "eval", "evaluation", "valset", "holdout"),
    "test": ("test", "testing", "tst", "testset"),
}

# Columns that count, in order of preference.
EPOCH_COLUMNS = ("epoch", "epochs", "ep", "epoch_num", "epoch_number", "epoch_idx", "epoch_id")
STEP_COLUMNS = _names(
    """
    global_step trainer_global_step step steps iteration iterations iter iters
    time_total_timesteps total_timesteps num_updates time_iterations batch batches update
    updates round rounds it train_step index
    """
)
COUNTING_COLUMNS = {*EPOCH_COLUMNS, *STEP_COLUMNS}
WALL_TIME_COLUMNS = ("wall_time", "timestamp", "walltime")

# Columns of text whose cells say which split, fold or series a row belongs to.
SPLIT_COLUMNS = ("phase", "split", "mode", "set", "subset", "stage", "dataset", "type", "partition")
FOLD_COLUMNS = ("fold", "trial", "seed", "run", "cv_fold", "fold_id", "kfold", "trial_id", "run_id")
TAG_COLUMNS = ("tag", "metric", "metric_name", "key", "variable", "name")
VALUE_COLUMNS = ("value", "metric_value")

# Columns of a table with a row for each model or trial: without a step column it is no history.
SETTING_WORDS = _words(
    """
    model optimizer units neurons layers dropout filters activation architecture hidden patience
    kernel params parameters backbone
    """
)

# What a column says that answers yes or no in each row; an empty cell answers nothing.
FLAGS = frozenset(("true", "false", "yes", "no", ""))

# Standard names and what else they are called; the words of a name are joined by "_".
METRICS: Mapping[str, tuple[str, ...]] = {
    "loss": _names("loss losses cost"),
    "accuracy": _names("accuracy acc accuracies"),
    "top1_accuracy": _names(
        "top1 top_1 acc1 acc_1 prec1 prec_1 top1_acc top_1_acc acc_top1 accuracy_top1 "
        "top_1_accuracy accuracy_top_1"
    ),
    "top5_accuracy": _names(
        "top5 top_5 acc5 acc_5 prec5 prec_5 top5_acc top_5_acc acc_top5 accuracy_top5 "
        "top_5_accuracy accuracy_top_5"
    ),
    "auc": _names("auc auroc roc_auc auc_roc"),
    "f1": _names("f1 f1_score f1score fscore f_score"),
    "iou": _names("iou iou_score mean_io_u io_u jaccard jaccard_index"),
    "dice": _names("dice dice_coef dice_coefficient dice_coeff dice_score dsc"),
    "mean_squared_error": _names("mean_squared_error mse squared_error"),
    "root_mean_squared_error": _names("root_mean_squared_error rmse root_squared_error"),
    "mean_absolute_error": _names("mean_absolute_error mae absolute_error"),
    "perplexity": _names("perplexity ppl"),
    "negative_log_likelihood": _names("nll negative_log_likelihood"),
    "cross_entropy": _names(
        "cross_entropy crossentropy ce xent bce binary_crossentropy "
        "categorical_crossentropy sparse_categorical_crossentropy binary_cross_entropy "
        "log_loss logloss"
    ),
    "r2": _names("r2 r2_score r_squared r_2"),
    "learning_rate": _names("learning_rate lr learningrate learn_rate"),
    "gradient_norm": _names(
        "gradient_norm grad_norm gnorm gradnorm norm_grad grad_l2 norm_gradient "
        "grad_2_0_norm grad_2_norm grad_l2_norm"
    ),
}

# Losses by another name: such a curve is the loss of a split that logged no other.
OTHER_LOSSES = _words(
    """
    cross_entropy negative_log_likelihood objective
    """
)

# Words that say whether better is lower or higher. A word of UNKNOWN wins over FALLING (the loss
# of a discriminator need not fall), and FALLING over RISING (accuracy_error, dice_loss).
UNKNOWN = _words(
    """
    reward rewards rew return returns d g disc gen discriminator generator gan adv adversarial
    critic actor policy value q qf entropy contrastive nce infonce kl kld wgan fake real hparam
    elbo ent temperature
    """
)
FALLING = _words(
    """
    loss losses cost error err errors mse rmse mae mape msle rmsle smape nll bce ce xent
    crossentropy perplexity ppl logloss wer cer fid lpips epe eer brier bpc bpd deviance regret
    hausdorff hd95 mpjpe hinge objective negatives positives
    """
)
RISING = _words(
    """
    accuracy acc acc1 acc5 top1 top5 prec1 prec5 auc auroc auprc roc prc f1 f2 fscore fbeta
    precision recall prec rec dice sensitivity specificity dsc iou miou jaccard map map50 map75
    ap ap50 ap75 bleu rouge rouge1 rouge2 rougel meteor cider psnr ssim r2 kappa mcc ndcg mrr
    hit hits pearson spearman corr correlation em likelihood pck tpr tnr ppv npv correct score
    similarity
    """
)
# Words that make a quantity no measure of learning, whatever else the name says.
BOOKKEEPING = _words(
    """
    time runtime duration elapsed seconds second eta timestamp date memory mem gpu cpu flos
    throughput fps size epoch num count
    """
)
# Words that change nothing about what was measured.
FILLERS = _words(
    """
    avg average mean total overall running epoch step batch iter iteration iterations vs per end
    metrics metric final smoothed scalar scalars data dataset set the on of
    """
)
# Words of a value logged at every batch: it ranks behind the same metric logged by epoch.
PER_STEP_WORDS = _words(
    """
    step batch iter iteration iterations
    """
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one framework names things.

    A log is of this dialect if each pattern of `marks` matches the whole of some name in it.
    `names` gives patterns of names and their roles, written as in `[tool.fitdoctor.metrics]`
    ("SPLIT:METRIC:DIRECTION", see `roles.parse_role`). `default_split` is the split of a metric
    whose name tells none. `sum_losses` where the total loss is the sum of all logged losses.
    `note` goes to every run, where the reader of a report should know.
    """

    name: str
    marks: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    default_split: Split = "train"
    sum_losses: bool = False
    note: str = ""


DIALECTS = (
    Dialect(
        "ultralytics",
        marks=(r"train/(box|seg|obj|cls|dfl)_loss", r"metrics/.+"),
        names={
            r"metrics/(.+?)(\(\w\))?": r"validation:\1",
            r"(lr/pg|x/lr)\d+": "none:learning_rate",
        },
        sum_losses=True,
    ),
    Dialect(
        "huggingface",
        marks=(r"train/total_flos|total_flos|eval[/_]samples_per_second|train/global_step",),
        names={r"(train/)?train_loss": "train:whole_run_loss:none"},
        note="each training loss is the mean since the last log",
    ),
    Dialect(
        "stable-baselines3",
        marks=(r"rollout/ep_(rew|len)_mean|time/total_timesteps",),
        names={
            r"train/(?!learning_rate)(.+)": r"train:\1:none",
            r"(rollout/|eval/mean_)(ep_rew_mean|reward)": "none:reward:none",
        },
    ),
    Dialect(
        "stable-baselines3-monitor",
        marks=("r", "l", "t"),
        names={"r": "none:reward:none", "l": "none:episode_length:none", "t": "none:time:none"},
    ),
    Dialect(
        "fastai",
        marks=("epoch", "train_loss", "valid_loss"),
        default_split="validation",
    ),
    Dialect(
        "detectron2",
        marks=("total_loss", "(iteration|eta_seconds|data_time)"),
        names={"total_loss": "train:loss:down", "validation_loss": "validation:loss:down"},
    ),
    Dialect(
        "keras-tensorboard",
        marks=(r"(\w+/)?(epoch_loss|evaluation_.+_vs_iterations)",),
        names={r"(\w+/)?evaluation_(.+)_vs_iterations": r"validation:\2"},
    ),
    Dialect("lightning", marks=("epoch", "step|trainer/global_step", "(train|val|test)_.+")),
    Dialect("keras", marks=("loss",)),
)
