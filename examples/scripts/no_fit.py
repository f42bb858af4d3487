"""Fits a scaler and a linear model, but no Keras model."""

from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

x, y = load_wine(return_X_y=True)
x = StandardScaler().fit(x).transform(x)
LogisticRegression(max_iter=200).fit(x, y)
