"""Recurrent layers in NumPy that read like their equations and equal torch's.

>>> import numpy as np
>>> layer = LSTM(3, 5, seed=0)
>>> output, (h_n, c_n) = layer(np.ones((4, 2, 3)))
>>> output.shape
(4, 2, 5)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lstm_notes.layers import (
    GRU,
    LAYERS,
    LSTM,
    LSTM1997,
    RNN,
    AblatedLSTM,
    CoupledLSTM,
    FullGateRecurrenceLSTM,
    Linear,
    PeepholeLSTM,
)

if TYPE_CHECKING:
    from lstm_notes.interchange import (
        from_keras,
        from_onnx,
        from_torch,
        load,
        save,
        to_keras,
        to_onnx,
        to_torch,
    )
    from lstm_notes.layers.memory_blocks_1997 import MemoryBlocks1997

__all__ = [
    "GRU",
    "LSTM",
    "LSTM1997",
    "RNN",
    "AblatedLSTM",
    "CoupledLSTM",
    "FullGateRecurrenceLSTM",
    "Linear",
    "MemoryBlocks1997",
    "PeepholeLSTM",
    "from_keras",
    "from_onnx",
    "from_torch",
    "load",
    "save",
    "to_keras",
    "to_onnx",
    "to_torch",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Return what is imported when it is first asked for, or a layer that a table row adds."""
    if name in LAYERS:
        return LAYERS[name]
    if name == "MemoryBlocks1997":
        return import_module("lstm_notes.layers.memory_blocks_1997").MemoryBlocks1997
    if name in __all__:
        return getattr(import_module("lstm_notes.interchange"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *LAYERS})
