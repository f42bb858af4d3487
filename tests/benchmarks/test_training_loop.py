"""The compiled loop that trained the corpus against plain `fit`."""

from __future__ import annotations

import numpy as np
import pytest

keras = pytest.importorskip("keras")
pytest.importorskip("sklearn")
if keras.backend.backend() != "jax":
    pytest.skip("the corpus is trained on JAX", allow_module_level=True)

from benchmarks.trainings import nets, training  # noqa: E402
from benchmarks.trainings.recipes import Recipe  # noqa: E402

RECIPES = [
    Recipe(0, "iris", "mlp", widths=(8,), l2=1e-3, batch_size=10, epochs=3, schedule="cosine"),
    Recipe(0, "breast_cancer", "mlp", batch_norm=True, optimizer="sgd", batch_size=21, epochs=3),
    Recipe(0, "diabetes", "mlp", target_scale=30, clip_norm=1.0, batch_size=49, epochs=3),
]


@pytest.mark.training
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.data)
def test_logs_what_fit_logs(recipe: Recipe) -> None:
    rates = nets.learning_rates(recipe, recipe.epochs)
    record = training.train(recipe, seed=0, rates=rates)
    model, optimizer = training.fresh_model(recipe, seed=0)
    data = training.spoilt_data(recipe)
    loss, metric = {
        "iris": ("sparse_categorical_crossentropy", "sparse_categorical_accuracy"),
        "breast_cancer": ("binary_crossentropy", "binary_accuracy"),
        "diabetes": ("mse", "mae"),
    }[recipe.data]
    model.compile(optimizer, loss, metrics=[metric])
    random, logs = np.random.default_rng(0), []
    for rate in rates:
        optimizer.learning_rate = rate
        rows = training.batches(recipe, len(data.train[1]), random).ravel()
        history = model.fit(
            data.train[0][rows], data.train[1][rows], batch_size=recipe.batch_size,
            validation_data=data.validation, shuffle=False, verbose=0,
        ).history  # fmt: skip
        logs.append([history[key][0] for key in ("loss", metric, "val_loss", f"val_{metric}")])
    mine = np.stack([record.loss, record.metric, record.val_loss, record.val_metric], axis=1)
    np.testing.assert_allclose(mine, logs, rtol=1e-4, atol=1e-6)
