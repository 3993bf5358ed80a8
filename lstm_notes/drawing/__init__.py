"""Pictures of cells and of what they compute, in one visual language.

Each function takes plain arrays or words and returns a `Figure`: SVG text, a
caption and a description made from the numbers.  Most need NumPy alone; `gate_traces`,
`lag_chart` and `line_chart` need matplotlib (``pip install 'lstm-notes[drawing]'``).
"""

from .cell_diagram import cell_diagram
from .cell_parts import cell_part, cell_steps
from .colours import DARK, LIGHT, NAMES, QUANTITIES
from .diagrams import cell_operations, diagram
from .figure import Figure, from_svg_body
from .gate_diagram import gate_diagram
from .gate_heat_map import gate_heat_map
from .gradient_reach import gradient_reach
from .lag_chart import lag_chart
from .legend import legend
from .line_chart import line_chart
from .operations import evaluate
from .rnn_diagram import rnn_diagram, unrolled_rnn
from .shaded_table import shaded_table
from .stream_chart import stream_chart
from .style import STYLE, book_style, from_matplotlib, new_figure
from .traces import gate_traces
from .unrolled import unrolled
from .variant_comparison import variant_comparison
from .weight_blocks import weight_blocks

__all__ = [
    "DARK",
    "LIGHT",
    "NAMES",
    "QUANTITIES",
    "STYLE",
    "Figure",
    "book_style",
    "cell_diagram",
    "cell_operations",
    "cell_part",
    "cell_steps",
    "diagram",
    "evaluate",
    "from_matplotlib",
    "from_svg_body",
    "gate_diagram",
    "gate_heat_map",
    "gate_traces",
    "gradient_reach",
    "lag_chart",
    "legend",
    "line_chart",
    "new_figure",
    "rnn_diagram",
    "shaded_table",
    "stream_chart",
    "unrolled",
    "unrolled_rnn",
    "variant_comparison",
    "weight_blocks",
]
