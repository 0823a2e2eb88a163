"""The four LightGBM regressors: data, features (the product's own), training, honest evaluation.

    python -m training.regressors train --data DIR       rebuilds models/{respiration,spo2,systolic,diastolic}
    python -m training.regressors evaluate --data DIR    prints the tables of the README

DIR holds the data sets in their published layouts (see ``training.regressors.data``); nothing of it is ever copied.
"""
