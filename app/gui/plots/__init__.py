"""Waves and plots, each painted with QPainter on a PlotFrame."""
