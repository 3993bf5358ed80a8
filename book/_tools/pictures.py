"""Draw the pictures that stand outside notebooks: on the index and in the README.

``python book/_tools/pictures.py`` writes SVG files into book/_static/figures.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lstm_notes.drawing import Figure, lag_chart, legend
from lstm_notes.experiments import read_rows

BOOK = Path(__file__).resolve().parents[1]
FOLDER = BOOK / "_static" / "figures"


def recorded_lag_chart() -> Figure:
    """Draw the recorded table of the lag chart, a line for each network in it."""
    rows = read_rows(BOOK / "data" / "lag.csv")
    curves: dict[str, tuple[list[int], list[int], list[int]]] = {}
    for network in dict.fromkeys(row["network"] for row in rows):
        own = [row for row in rows if row["network"] == network]
        lags = sorted({int(row["lag"]) for row in own})
        solved = [
            sum(int(row["lag"]) == lag and row["solved_after"] != "" for row in own) for lag in lags
        ]
        seeds = [sum(int(row["lag"]) == lag for row in own) for lag in lags]
        curves[network] = (lags, solved, seeds)
    lags, rnn, seeds = curves["RNN"]
    at = lags.index(20)
    caption = (
        f"At lag {lags[at]}, {rnn[at]} of {seeds[at]} plain recurrent networks learn to name the "
        f"symbol in 1,000 updates, and {curves['LSTM'][1][at]} of {seeds[at]} LSTMs."
    )
    return lag_chart(curves, new="LSTM", looks={"RNN": "x", "LSTM": "f"}, caption=caption)


PICTURES: dict[str, Callable[[], Figure]] = {
    "lag-chart.svg": recorded_lag_chart,
    "legend.svg": legend,
}


def main() -> None:
    """Write every picture."""
    for name, draw in PICTURES.items():
        draw().save(FOLDER / name)


if __name__ == "__main__":
    main()
