"""What the regressors look at. Training and product call the same functions, so that a model meets what it was taught.

Each file documents its features in the order in which its model takes them.
"""
