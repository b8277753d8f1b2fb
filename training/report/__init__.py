"""What a person reads about a model: a report with plots, and a model card."""

from training.report.page import render_report

__all__ = ["render_report"]
