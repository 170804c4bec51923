"""Where does a run keep its files, and where are the results? Everything below build/ can be made again."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
BUILD = ROOT / "build" / "bench"
RESULTS = HERE / "results"
