"""The product's own settings, with one empty page behind each door to measure pages against."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
