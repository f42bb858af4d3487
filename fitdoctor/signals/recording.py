"""Signals of a recording: measured on the captured model and its data, before any training.

Here stand their names and what they mean. They are measured in `fitdoctor.inspection`, which needs
Keras, and come to the rules as `Run.measured`. Yes and no are 1 and 0.
"""

from __future__ import annotations

from fitdoctor.logs.run import Run
from fitdoctor.signals.registry import SIGNALS, Signal, Unknown

NO_RECORDING = "it is measured on the model and its data: see fitdoctor inspect"

RECORDING_SIGNALS = {
    # the data
    "training_rows": "Rows that the model is trained on.",
    "non_finite_row_share": "Share of the rows that hold NaN or infinity, in inputs or labels.",
    "constant_feature_share": "Share of the features that have one value on all training rows.",
    "input_size": "Largest root mean square of a feature, as it comes to the first trained layer.",
    "input_offset": "Largest |mean| of a feature over its standard deviation.",
    "input_unevenness": "Largest standard deviation of a feature over the median feature's.",
    "repeated_row_share": "Share of the training rows that stand in the training data before.",
    "shared_row_share": "Share of the validation rows that stand in the training data as well.",
    # the labels
    "class_count": "Number of classes among the training labels.",
    "largest_class_share": "Share of the most frequent class among the training labels.",
    "labels_are_classes": "Whether the labels are class numbers, one a row.",
    "labels_are_one_hot": "Whether each row of labels is a 1 among zeros.",
    "labels_are_numbers": "Whether the labels are continuous numbers, not classes.",
    "unreachable_label_share": "Share of the labels that no output can reach.",
    "one_answer_loss": "Least training loss of a model that gives one answer for all rows.",
    # the outputs, the loss and the metrics
    "output_units": "Number of outputs for a row (the last dimension).",
    "output_is_softmax": "Whether the outputs go through a softmax.",
    "output_is_sigmoid": "Whether the outputs go through a sigmoid.",
    "output_is_linear": "Whether the outputs go through no activation function.",
    "loss_is_binary": "Whether the loss is binary crossentropy.",
    "loss_is_categorical": "Whether the loss is categorical crossentropy, for one-hot labels.",
    "loss_is_sparse": "Whether the loss is sparse categorical crossentropy, for class numbers.",
    "loss_is_distance": "Whether the loss is one for numbers: squared, absolute or Huber error.",
    "loss_from_logits": "Whether the crossentropy takes the outputs for logits.",
    "logits_are_recovered": "Whether Keras finds the logits behind such outputs, as on TensorFlow.",
    "metric_is_accuracy": "Whether an accuracy is among the metrics.",
    # the model before training
    "parameters_per_row": "Trainable parameters of the model over training rows.",
    "narrowest_width": "Numbers a row in the narrowest hidden layer, where no way leads around it.",
    "dead_relu_share": "Share of the ReLU units that are zero on all rows looked at.",
    "saturated_share": "Share of the hidden sigmoid and tanh values within 1% of their bounds.",
    "first_gradient_norm": "Root mean square of the loss's gradient in the first trained kernel.",
    "last_gradient_norm": "Root mean square of the loss's gradient in the last trained kernel.",
    "gradient_ratio": "Gradient of the first trained kernel over that of the last.",
    "first_step_ratio": "Size of the optimizer's first step over that of the kernels, both RMS.",
    "step_megabytes": "Memory of a training step in MB, estimated.",
}
"""What each signal means, in one sentence."""
YES_OR_NO = {name for name, says in RECORDING_SIGNALS.items() if says.startswith("Whether ")}
"""The signals that are 1 or 0."""


def measured(run: Run, name: str) -> float:
    """What was measured on the run's recording; raises Unknown with the reason otherwise."""
    value = run.measured.get(name, NO_RECORDING)
    if isinstance(value, str):
        raise Unknown(value)
    return value


def _declare(name: str, summary: str) -> None:
    def taken(run: Run) -> float:
        return measured(run, name)

    taken.__doc__ = summary
    SIGNALS[name] = Signal(name, taken, of_recording=True)


for _name, _summary in RECORDING_SIGNALS.items():
    _declare(_name, _summary)
