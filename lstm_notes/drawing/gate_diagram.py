"""One gate as a dimmer: the same signal at three settings."""

from collections.abc import Sequence

from .colours import NAMES
from .figure import Figure, from_svg_body
from .graph import Diagram, Node, Tag, Wire, Words
from .render import render
from .svg import path
from .text import number, numbers

WIDTH = 640.0

# The quantity whose numbers arrive at each gate's product, and the one that leaves it.
_THROUGH = {"f": ("c", "c"), "i": ("g", "c"), "o": ("c", "h")}


def gate_diagram(
    key: str = "f",
    *,
    settings: Sequence[float] = (0.02, 0.5, 0.98),
    signal: float = 0.8,
    decimals: int = 2,
    caption: str | None = None,
    description: str | None = None,
) -> Figure:
    """Draw one gate as a dimmer: the same signal at three settings.

    The wire behind the product is as thick as what is let through.

    Parameters
    ----------
    key : str
        Which gate: ``f``, ``i`` or ``o``.
    settings : sequence of three floats
        The gate's value in each panel, 0 to 1.
    signal : float
        The number that arrives, -1 to 1.
    decimals : int
        Decimals of the written numbers.
    caption, description : str, optional
        Replace the sentences made from the numbers.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> print(gate_diagram("f").caption)
    A gate is a dimmer: of 0.80 it lets 0.02, 0.40 and 0.78 through.
    """
    if key not in _THROUGH:
        raise ValueError(f"key: expected one of f i o, got {key!r}")
    if len(settings) != 3 or not all(0 <= setting <= 1 for setting in settings):
        raise ValueError(f"settings: expected three numbers from 0 to 1, got {settings!r}")
    if not -1 <= signal <= 1:
        raise ValueError(f"signal: expected a number from -1 to 1, got {signal!r}")
    out = [setting * signal for setting in settings]
    parts = [
        _dimmer(key, 107 + 213 * panel, setting, signal, decimals)
        for panel, setting in enumerate(settings)
    ]
    shown = [number(value, decimals) for value in out]
    given = number(signal, decimals)
    return from_svg_body(
        "\n".join(parts),
        WIDTH,
        196,
        caption
        or f"A gate is a dimmer: of {given} it lets {shown[0]}, {shown[1]} and {shown[2]} through.",
        description
        or f"Three panels of the {NAMES[key]}: a σ layer gives the setting, and the signal "
        f"{given} is multiplied by it. Settings: {numbers(settings, decimals)}. "
        f"Let through: {', '.join(shown)}.",
    )


def _dimmer(key: str, x: float, setting: float, signal: float, decimals: int) -> str:
    y = 62.0
    quantity, passed = _THROUGH[key]
    graph = Diagram(
        WIDTH,
        196,
        frames=(),
        nodes=(
            Node("gate", "layer", x, 148, key, "σ"),
            Node("product", "multiply", x, y, key),
        ),
        wires=(Wire("gate", "product", key),),
        words=(
            Words(number(signal, decimals), x - 58, y - 18, quantity, "middle"),
            Words(number(setting * signal, decimals), x + 58, y - 18, passed, "middle"),
            Words(number(setting, decimals), x + 12, 112, key),
            Words(_position(setting), x, 188, "muted", "middle"),
        ),
        tags=(Tag(key, x - 12, 112, anchor="end"),),
    )
    ends = {"stroke_linecap": "butt"}
    arriving = path(f"M{x - 92} {y}H{x - 16}", quantity, _thickness(signal), **ends)
    leaving = path(f"M{x + 16} {y}H{x + 92}", passed, _thickness(setting * signal), **ends)
    return "\n".join([arriving, leaving, render(graph)])


def _thickness(value: float) -> float:
    return max(14 * abs(value), 1.2)


def _position(setting: float) -> str:
    if setting < 0.1:
        return "shut"
    return "open" if setting > 0.9 else "partly open"
